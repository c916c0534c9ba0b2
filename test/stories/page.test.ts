// Stories of whoever opens the page: everything through a real browser, and compared with what the world says.
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { BREAKAGES } from '../../src/page/break/breakages.ts'
import { ARMS } from '../../src/page/traffic/arms.ts'
import { describeBrowser, violations } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld({ speed: 0 })
const browser = describeBrowser()

const WIDE = { width: 1_280, height: 900 }
const NARROW = { width: 320, height: 640 }

/** A page that listens already. */
async function open(look: Parameters<typeof browser.open>[1] = WIDE): Promise<Page> {
  const page = await browser.open(`${world.url}/_page/`, look)
  onTestFinished(() => page.close())
  await page.waitForSelector('html.alive')
  await page.waitForSelector('#lost', { state: 'hidden' })
  return page
}

const textOf = async (page: Page, selector: string) => (await page.textContent(selector)) ?? ''
const numberOf = async (page: Page, selector: string) => Number(await textOf(page, selector))
const reads = (page: Page, arm: string) => numberOf(page, `[data-arm="${arm}"] td`)
/** Breaks something by its place in the list, and resolves when it is told. */
async function breakOne(page: Page, index: number, region?: string): Promise<void> {
  await page.selectOption('#break-what', String(index))
  if (region !== undefined) await page.selectOption('#break-region', region)
  await page.click('#break button')
  await page.waitForSelector(`#broken li:first-child >> text=${BREAKAGES[index]?.title}`)
}
const numberFor = (kind: string) => BREAKAGES.findIndex((one) => one.kind === kind)

test.each([
  ['light', WIDE],
  ['dark', WIDE],
  ['light', NARROW],
  ['dark', NARROW],
] as const)('axe-core finds nothing, and nothing is cut off: %s, %j', async (colorScheme, size) => {
  const page = await open({ ...size, colorScheme })
  await world.fault({ kind: 'kv-error' })
  await page.click('#ask button')
  await page.waitForSelector('#stories li')
  await page.waitForSelector('#broken button')
  await page.click('#lab-versions summary')
  await page.click('#lab-read')
  await page.click('#lab-writers button')
  await page.waitForSelector('#lab-lines li:nth-child(3)')
  await page.waitForSelector('#lab-meetings li')
  expect(await violations(page)).toEqual([])
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  )
  expect(cut).toEqual([])
})

test('by keyboard alone: ask, break, heal, write and read, each told in words', async () => {
  const page = await open()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const reach = async (id: string) => {
    for (let steps = 0; (await page.evaluate(() => document.activeElement?.id)) !== id; steps++) {
      if (steps > 20) throw new Error(`Tab does not reach ${id}.`)
      await press('Tab')
    }
  }
  await reach('ask-colo')
  await page.keyboard.type('Tokyo')
  await press('Tab', 'Tab', 'Enter')
  await page.waitForSelector('#stories li')
  expect(await textOf(page, '#stories li')).toMatch(/^Tokyo: .+, \d+ ms\.$/)

  await reach('break-region')
  await press('End', 'Tab', 'Enter')
  await page.waitForSelector('#broken button')
  const { faults } = await world.state()
  expect(faults).toMatchObject([{ kind: 'region-down' }])
  expect(await textOf(page, '#status')).toContain('Kill a region')
  await press('Tab', 'Enter')
  await page.waitForSelector('#broken .ended')
  expect((await world.state()).faults).toEqual([])
  expect(await textOf(page, '#status')).toContain('Healed: Kill a region')

  await reach('lab-write')
  await press('Enter')
  const status = () => textOf(page, '#status')
  await eventually(status, (words) => words === 'Sydney wrote version 1.')
  await reach('lab-read')
  await press('Enter')
  await eventually(status, (words) => words.includes('with the token: version 1, from'))
})

test('written in Sydney, read in Sao Paulo: with the token never old, without it as old as a copy', async () => {
  const page = await open()
  const lines = () => page.locator('#lab-lines li').allTextContents()
  const told = (end: string, times: number) =>
    eventually(lines, (all) => all.filter((line) => line.includes(end)).length === times)
  await page.click('#lab-read') // makes it, and leaves a copy in Sao Paulo
  await told('Sao Paulo', 2)
  for (const version of [2, 3, 4]) {
    await page.click('#lab-write')
    await told(`Sydney wrote version ${version}`, 1)
    await page.click('#lab-read')
    await told('Sao Paulo', 2 * version)
    await told(`with the token: version ${version}, from`, 1)
  }
  await eventually(
    () => textOf(page, '#lab-tally'),
    (words) =>
      words ===
      'Without the token 3 of 4 reads were older than what had been written (3 from the edge’s memory); with it 0 of 4. As promised.',
  )
  expect(await page.locator('#lab-strip .older').count()).toBe(3)
  expect(await page.locator('#lab-strip .right').count()).toBe(5)

  await page.click('#lab-keep')
  await eventually(lines, (all) => all.filter((line) => line.includes('Sydney, with')).length > 1)
  await page.click('#lab-keep')
  expect(await page.getAttribute('#lab-keep', 'aria-pressed')).toBe('false')
  expect(await textOf(page, '#status')).toMatch(/^Without the token \d+ of .* with it 0 of /)
  await page.click('#lab-anew')
  await told('', 0)
})

test('who asks too early is told so again, where it was made it is there; of two writers one is too late', async () => {
  const page = await open()
  await page.click('#lab-first button')
  await page.click('#lab-writers button')
  const first = await page.waitForSelector('#lab-meetings li')
  expect(await first.textContent()).toMatch(/: 412, “.+One took effect, and the other knows/)
  const lines = () => page.locator('#lab-first-lines li').allTextContents()
  await eventually(lines, (all) => all.some((line) => /Sydney.* version 1, from/.test(line)))
  await eventually(lines, (all) =>
    all.some((line) => /Sao Paulo.* nothing was there, from the edge’s memory: older/.test(line)),
  )
  expect(await textOf(page, '#lab-before')).toMatch(/^Sao Paulo asked before it was made: 404, “/)
})

test('a click on a colo asks from there', async () => {
  const page = await open()
  await page.click('[data-colo="GRU"]', { force: true })
  await page.waitForSelector('#stories li')
  expect(await textOf(page, '#stories li')).toMatch(/^Sao Paulo: /)
})

test('a region is killed under traffic: no read fails, others answer, and it comes back', async () => {
  const page = await open()
  await page.click('#traffic')
  for (const arm of Object.keys(ARMS)) {
    await eventually(
      () => reads(page, arm),
      (count) => count > 5,
    )
    expect(await page.getAttribute(`[data-arm="${arm}"] path`, 'd')).toMatch(/^M/)
  }
  expect(await textOf(page, '#speed-words')).toMatch(/^In the last 60 s half .* with Meridian/)
  const region = await busiest()
  await page.selectOption('#break-region', region)
  await page.click('#break button')
  await page.waitForSelector(`.region.broken[data-place="${region}"]`)
  const { regions } = await world.state()
  expect(regions.find(({ id }) => id === region)).toMatchObject({ up: false })
  expect(await textOf(page, `[data-region="${region}"] [data-cell="state"]`)).toBe('region-down')
  const counted = () => textOf(page, '#broken .counted')
  await eventually(counted, (words) => /^0 of (\d\d|[5-9]) reads failed/.test(words))
  await page.click('#broken button')
  await page.waitForSelector(`.region:not(.broken)[data-place="${region}"]`)
  expect(await textOf(page, '#status')).toMatch(/^Healed: .* 0 of \d+ reads failed/)
  await eventually(counted, (words) => /recovered .* s after healing$/.test(words))
  await page.click('#traffic')
  expect(await page.getAttribute('#traffic', 'aria-pressed')).toBe('false')
})

/** Nearest to most colos, so that traffic soon shows whether it answers. */
async function busiest(): Promise<string> {
  const { colos, regions } = await world.state()
  const near = (id: string) => colos.filter(({ region }) => region === id).length
  const others = regions.filter(({ role }) => role !== 'primary')
  return others.toSorted((a, b) => near(b.id) - near(a.id))[0]?.id ?? ''
}

test('what somebody else breaks is on the map within a second of the world’s telling', async () => {
  const page = await open()
  const region = (await world.state()).regions[1]?.id ?? ''
  await page.evaluate((id) => {
    const told = new Promise<number>((resolve) =>
      new EventSource('/_world/events').addEventListener('fault', () => resolve(performance.now())),
    )
    const place = document.querySelector(`.region[data-place="${id}"]`) as Element
    const drawn = new Promise<number>((resolve) =>
      new MutationObserver(() => resolve(performance.now())).observe(place, { attributes: true }),
    )
    Object.assign(globalThis, { late: Promise.all([told, drawn]).then(([a, b]) => b - a) })
  }, region)
  await page.waitForLoadState('networkidle').catch(() => {})
  await world.fault({ kind: 'region-hang', region })
  expect(await page.evaluate(() => Reflect.get(globalThis, 'late'))).toBeLessThan(1_000)
})

test('each way of breaking does so, says what is expected, and heals', async () => {
  const page = await open()
  for (const [index, { kind, title }] of BREAKAGES.entries()) {
    await breakOne(page, index)
    const first = page.locator('#broken li').first()
    expect(await first.textContent()).toContain(title)
    expect(await first.textContent()).toContain(await textOf(page, '#expected'))
    if (kind === 'edge-restart') continue // over as soon as it has happened
    expect((await world.state()).faults).toMatchObject([{ kind }])
    await first.locator('button').click()
    await page.waitForSelector('#broken li:first-child.ended')
    expect((await world.state()).faults).toEqual([])
  }
})

test('the primary is killed under traffic: no read fails, refused writes are counted, and writing returns', async () => {
  const page = await open()
  await page.click('#traffic')
  const counted = () => textOf(page, '#broken .counted')
  await breakOne(page, numberFor('primary-down'))
  const words = await eventually(counted, (all) => /[1-9]\d* of \d+ writes refused/.test(all))
  const [, refused, writes] = words.match(/(\d+) of (\d+) writes refused/) ?? []
  expect(refused).toBe(writes)
  expect(words).toMatch(/^0 of/)
  await page.click('#broken button')
  await eventually(counted, (all) => /recovered \d+\.\d s after healing$/.test(all))
})

test('a replica that lags is seen to fall behind, in a line and in figures', async () => {
  const page = await open()
  await breakOne(page, numberFor('replica-lag'), 'apac')
  await world.write('LHR', 'POST', '/api/links', { body: { url: 'https://example.com/' } })
  const row = '[data-lag="apac"]'
  await eventually(
    () => numberOf(page, `${row} td:nth-child(3)`),
    (seconds) => seconds >= 1,
  )
  expect(await page.getAttribute(`${row} path`, 'd')).toMatch(/^M.*L/)
  expect(await textOf(page, '#lag-words')).toContain('is the furthest behind')
  await eventually(
    () => textOf(page, '#broken .counted'),
    (words) => words.includes('s behind'),
  )
})

test('what is broken and healed while the stream is away is put right when it is back', async () => {
  const page = await open()
  const deaf = { contentType: 'text/event-stream', body: 'retry: 50\n\n' }
  await page.route('/_world/events', (route) => route.fulfill(deaf)) // ends at once, and tells nothing
  await page.reload()
  const id = await world.fault({ kind: 'kv-error' })
  await page.waitForSelector('#broken li:not(.ended) >> text=Heal: Break KV')
  await world.heal(id)
  await page.waitForSelector('#broken li.ended >> text=Break KV')
})

test('that the world is gone is said at once, and taken back when it answers again', async () => {
  const page = await browser.open('about:blank', WIDE)
  onTestFinished(() => page.close())
  const body = 'retry: 50\n\n' // a stream that ends, and is opened again as soon
  await page.route('**/_world/events', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body }),
  )
  await page.goto(`${world.url}/_page/`)
  await page.waitForSelector('#lost:visible')
  expect(await page.getAttribute('#lost', 'role')).toBe('alert')
  expect(await textOf(page, '#lost')).toContain('npm start')
  const region = (await world.state()).regions[1]?.id ?? ''
  await page.unroute('**/_world/events')
  await world.fault({ kind: 'region-hang', region })
  await page.waitForSelector(`.region.broken[data-place="${region}"]`)
  expect(await page.isVisible('#lost')).toBe(false)
})

test('with less motion, nothing fades', async () => {
  const page = await open({ ...WIDE, reducedMotion: 'reduce' })
  await page.click('#traffic')
  const flow = await page.waitForSelector('.flow', { state: 'attached' })
  expect(await flow.evaluate((shape) => getComputedStyle(shape).animationName)).toBe('none')
})

/** /docs as whoever enters in Tokyo sees it, and the form of one route. */
async function openDocs(look: Parameters<typeof browser.open>[1] = WIDE) {
  const page = await browser.open(`${world.url.replace('//', '//nrt.')}/docs`, look)
  onTestFinished(() => page.close())
  await page.waitForSelector('html.alive')
  /** The form of a route, opened as by who clicks it. */
  const formOf = async (method: string, path: string) => {
    const form = page.locator(`form[data-method="${method}"][data-path="${path}"]`)
    await page.locator('details', { has: form }).locator('summary').click()
    return form
  }
  return { page, formOf }
}

test.each([
  ['light', WIDE],
  ['dark', NARROW],
] as const)(
  '/docs: axe-core finds nothing, and nothing is cut off: %s, %j',
  async (scheme, size) => {
    const { page, formOf } = await openDocs({ ...size, colorScheme: scheme })
    const form = await formOf('GET', '/api/links')
    await form.locator('[type=submit]').click()
    await page.waitForSelector('form.try table')
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  },
)

test('/docs by keyboard: a link is made with the key, and its token goes along; curl is told the same', async () => {
  const { page, formOf } = await openDocs()
  await page.fill('#key', world.key)
  const making = await formOf('POST', '/api/links')
  await making.locator('textarea').fill('{"slug":"tried","url":"https://example.com/"}')
  await making.locator('textarea').press('Tab')
  await page.keyboard.press('Enter')
  await making.locator('table').waitFor()
  expect(await making.textContent()).toMatch(/everybody sees[\s\S]*201 [\s\S]*"slug": "tried"/)
  const token = await page.inputValue('#token')
  expect(await making.textContent()).toContain(token)

  const following = await formOf('GET', '/{slug}')
  await following.locator('input').fill('tried')
  await following.locator('[type=submit]').press('Enter')
  await following.locator('a').waitFor()
  expect(await following.textContent()).toContain('A redirect.')
  const line = await following.locator('pre.curl').textContent()
  expect(line).toContain(`nrt.localhost:${new URL(world.url).port}/tried' \\\n`)
  expect(line).toContain(`Consistency-Token: ${token}`)
  expect(await page.content()).not.toContain(world.key)

  const reading = await formOf('GET', '/api/links/{slug}')
  await reading.locator('input').fill('tried')
  await reading.locator('[type=submit]').press('Enter')
  await reading.locator('table').waitFor()
  expect(await reading.textContent()).toMatch(/200 OK\. NRT: .* answered from [\s\S]*etag/)
})

test('/docs shows what means harm as text, and sends the key to no route that asks for none', async () => {
  const { page, formOf } = await openDocs()
  const harm = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
  const asked: Record<string, string>[] = []
  await page.route('**/hostile', (route) => {
    asked.push(route.request().headers())
    return route.fulfill({ body: harm, contentType: 'text/html', headers: { 'X-Harm': harm } })
  })
  await page.fill('#key', world.key)
  const form = await formOf('GET', '/{slug}')
  await form.locator('input').fill('hostile')
  await form.locator('[type=submit]').click()
  await form.locator('table').waitFor()
  expect(await form.textContent()).toContain('HTML, shown as text and not run')
  expect(await form.locator('pre').last().textContent()).toBe(harm)
  expect(await page.locator('img, form script').count()).toBe(0)
  expect(asked.map((headers) => headers.authorization)).toEqual([undefined])
})

test('no page of this file has written to the console', () => {
  expect(browser.said).toEqual([])
})
