// The links' panel as whoever manages links uses it: through a real browser, in a world, compared with what the API says.
import type { Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeBrowser, violations } from '../../support/chromium.ts'
import { describeWorld } from '../../support/world.ts'

const world = describeWorld({ speed: 0 })
const browser = describeBrowser()

const WIDE = { width: 1_280, height: 900 }
const NARROW = { width: 320, height: 640 }
const target = 'https://target.example/'

/** A page whose list has come. */
async function open(look: Parameters<typeof browser.open>[1] = WIDE): Promise<Page> {
  const page = await browser.open(`${world.url}/_page/`, look)
  onTestFinished(() => page.close())
  await page.waitForSelector('#links-rows tr')
  return page
}
const row = (slug: string) => `#links-rows tr[data-slug="${slug}"]`
const press = (page: Page, slug: string, act: string) =>
  page.click(`${row(slug)} [data-act="${act}"]`)
const told = (page: Page, words: string) =>
  page.waitForSelector(`#links-status:has-text("${words}")`)

/** Somebody else, elsewhere. */
const other = (method: string, slug: string, body?: object) =>
  world.write('GRU', method, slug === '' ? '/api/links' : `/api/links/${slug}`, {
    ...(body && { body }),
    ...(method === 'POST' ? {} : { headers: { 'If-Match': '*' } }),
  })
async function shown(slug: string) {
  const { status, json } = await world.anew('LHR', `/api/links/${slug}`)
  return status === 200 ? json : status
}

beforeAll(async () => {
  for (const slug of ['mine', 'both', 'off']) await other('POST', '', { slug, url: target })
})

test.each([
  ['light', WIDE],
  ['dark', NARROW],
] as const)('axe-core finds nothing, and nothing is cut off: %s, %j', async (colorScheme, size) => {
  const page = await open({ ...size, colorScheme })
  const clean = async () => {
    expect(await violations(page)).toEqual([])
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('#links *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    )
    expect(cut).toEqual([])
  }
  await clean()
  await press(page, 'both', 'edit')
  await clean()
  await other('PATCH', 'both', { title: `Theirs ${colorScheme}` })
  await page.fill('#links-edit [name="title"]', 'Mine')
  await page.click('#links-edit [type="submit"]')
  await page.waitForSelector('#links-conflict[open]')
  await clean()
})

test('by keyboard alone: made, told, on top of the list, and undone', async () => {
  const page = await open()
  const reach = async (id: string) => {
    for (let steps = 0; (await page.evaluate(() => document.activeElement?.id)) !== id; steps++) {
      if (steps > 20) throw new Error(`Tab does not reach ${id}.`)
      await page.keyboard.press('Tab')
    }
  }
  await page.focus('#links-from')
  await reach('links-url')
  await page.keyboard.type(target)
  await page.keyboard.press('Tab')
  await page.keyboard.type('typed')
  await page.keyboard.press('Enter')
  await told(page, `Made /typed, which leads to ${target}.`)
  expect(await page.textContent('#links-rows tr th a')).toBe('/typed')
  expect(await shown('typed')).toMatchObject({ url: target, version: 1 })
  await reach('links-undo')
  await page.keyboard.press('Enter')
  await told(page, 'Undone. Deleted /typed')
  expect(await shown('typed')).toBe(410)
  expect(await page.locator(row('typed')).count()).toBe(0)
})

test('an address that is taken is explained, and a free one is a click away', async () => {
  const page = await open()
  await page.fill('#links-url', target)
  await page.fill('#links-new [name="slug"]', 'mine')
  await page.click('#links-new [type="submit"]')
  await told(page, `“mine” leads to ${target} already. “mine-2” is free.`)
  await page.click('#links-offer button')
  await told(page, 'Made /mine-2')
  expect(await shown('mine-2')).toMatchObject({ url: target })
})

test('two who change one link: both versions are shown, and either can stay', async () => {
  const page = await open()
  const save = async (title: string, choice: string) => {
    await press(page, 'both', 'edit')
    await page.fill('#links-edit [name="title"]', title)
    await other('PATCH', 'both', { title: `not ${title}`, disabled: true })
    await page.click('#links-edit [type="submit"]')
    await page.waitForSelector('#links-conflict[open]')
    const cells = await page.locator('#links-conflict td').allTextContents()
    expect(cells.slice(0, 2)).toEqual([`not ${title}`, title])
    await page.click(`#links-conflict [value="${choice}"]`)
    await page.waitForSelector('#links-edit', { state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Edit /both')
  }
  await save('first', 'theirs')
  await told(page, 'Left /both as it is now.')
  expect(await shown('both')).toMatchObject({ title: 'not first' })
  await save('second', 'mine')
  await told(page, 'Changed /both: title.')
  expect(await shown('both')).toMatchObject({ title: 'second', disabled: true })
  expect(await page.textContent(row('both'))).toMatch(/disabled[\s\S]*second[\s\S]*Enable/)
})

test('disabled, deleted, and led on from a new address by undo', async () => {
  const page = await open()
  await press(page, 'off', 'toggle')
  await told(page, 'Disabled /off.')
  expect(await shown('off')).toMatchObject({ disabled: true })
  await press(page, 'off', 'delete')
  await page.click('#links-delete [value="delete"]')
  await told(page, 'Deleted /off')
  expect(await shown('off')).toBe(410)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('links-undo')
  await page.click('#links-undo')
  await told(page, 'Undone. Made /off-2')
  expect(await shown('off-2')).toMatchObject({ url: target, disabled: true })
  await page.click('#links-undo')
  await told(page, 'Undone. Enabled /off-2.')
  expect(await shown('off-2')).toMatchObject({ disabled: false })
  expect(await page.isHidden('#links-undo')).toBe(true)
})

test('what the primary could not be asked is told, and shown as it was', async () => {
  const page = await open()
  await world.fault({ kind: 'primary-down' })
  const before = await page.textContent(row('mine'))
  await press(page, 'mine', 'toggle')
  await page.waitForSelector(`${row('mine')}[aria-busy="false"]`)
  expect(await page.textContent('#links-status')).toMatch(/:.* (?:try|Try|Send)[^.]*again/)
  expect(await page.textContent(row('mine'))).toBe(before)
})

test('an address is copied, and selected where a browser copies nothing', async () => {
  const page = await open()
  const address = `${new URL(page.url()).origin}/mine`
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await press(page, 'mine', 'copy')
  await told(page, `Copied ${address}`)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address)
  await page.evaluate(() => {
    // As on http, and where a policy forbids it.
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.execCommand = () => false
  })
  await press(page, 'mine', 'copy')
  await told(page, 'press Ctrl+C')
  expect(await page.evaluate(() => String(document.getSelection()))).toBe(address)
})

test('a search tells how far it looked, and looks further', async () => {
  const page = await open()
  const extent = () => page.textContent('#links-extent')
  await page.fill('#links-query', '8610 concise')
  expect(await extent()).toMatch(/^0 of the \d+ that are loaded match; there are more/)
  await page.keyboard.press('Enter')
  await page.waitForSelector(`${row('rfc8610')}:not([hidden])`)
  expect(await extent()).toMatch(/^1 of (?:all|the) \d+/)
  await page.fill('#links-query', '')
  expect(await page.locator('#links-rows tr:visible').count()).toBeGreaterThan(15)
})

test('clicks are counted by colo, live; what could not be counted has no number', async () => {
  const page = await open()
  for (const colo of ['NRT', 'NRT', 'GRU']) await world.at(colo, '/mine')
  await world.at('NRT', '/mine', { method: 'HEAD' }) // a preview, which nobody clicked
  await world.at('NRT', '/api/links/mine')
  const clicks = (slug: string) => page.textContent(`${row(slug)} [data-cell="clicks"]`)
  await page.click('#links-more') // counts again
  await page.waitForFunction(
    (cell) => document.querySelector(cell)?.textContent === '3',
    `${row('mine')} [data-cell="clicks"]`,
  )
  expect(await page.textContent(`${row('mine')} [data-cell="colos"]`)).toBe('Tokyo 2, Sao Paulo 1')
  expect(await clicks('rfc9875')).toBe('0')
  await page.route('**/_world/analytics', (route) =>
    route.fulfill({ status: 400, json: { detail: 'The query is refused.' } }),
  )
  await page.click('#links-more')
  await page.waitForSelector('#links-counted:has-text("The query is refused.")')
  expect(await clicks('mine')).toBe('?')
  expect(browser.said.pop()).toContain('400') // the browser's own word on it
})

test('no page of this file has written to the console', () => {
  expect(browser.said).toEqual([])
})
