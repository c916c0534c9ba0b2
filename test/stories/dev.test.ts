// Stories of npm run dev, in a copy of the project whose folder has a space, an umlaut and a hash in its name.
import { rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen as serve } from '../../infra/world/server.ts'
import { describeBrowser, violations } from '../support/chromium.ts'
import { copyProject } from '../support/copy.ts'
import { eventually } from '../support/eventually.ts'
import { request } from '../support/http.ts'
import { doorOf, endAll, groupsBelow, nobody, runCommand, told } from '../support/processes.ts'

const { folder, edit } = copyProject('mein Ordner ü#1-', /^(?:test|docs)\//)
afterAll(async () => {
  await endAll()
  rmSync(folder, { recursive: true, force: true })
})

const PAGE = join('src', 'app', 'page.ts') // of test/machine
const TARGET = 'https://target.example/'
const WIDE = { width: 1_280, height: 900 }
const HEADING = /<h1>.*<\/h1>/

/** A machine without it has one localhost. */
const hasIpv6 = () =>
  Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === '::1')

type Says = (words: RegExp) => Promise<unknown>

/** `meanwhile` is called before it is ready. */
async function boot(meanwhile: (says: Says) => Promise<void> = async () => {}) {
  const run = runCommand(['dev', '--port', '0'], folder)
  const says: Says = (words) => told(run, words)
  await meanwhile(says)
  const { port, key } = await doorOf(run)
  const at = (colo: string, path: string, method = 'GET', body?: unknown, headers = {}) =>
    request(`http://127.0.0.1:${port}${path}`, method, body, { 'World-Colo': colo, ...headers })
  const write = (method: string, path: string, body: object) =>
    at('NRT', path, method, body, {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
    })
  return { ...run, port: Number(port), key, at, write, says }
}

/** One run for the stories of a day's work: what one changes, the next one finds. */
let dev: Awaited<ReturnType<typeof boot>>
beforeAll(async () => {
  dev = await boot()
})

const browser = describeBrowser()

const heading = async () => HEADING.exec((await dev.at('NRT', '/')).text)?.[0]

test('it serves the seeded product at any colo, and says how it differs from npm start', async () => {
  expect(dev.output()).toMatch(/Unlike\s+npm start it knows no distance/)
  const found = await dev.at('NRT', '/rfc9110')
  expect([found.status, found.timing('edge'), found.timing('attempts')]).toEqual([
    302,
    'NRT',
    expect.stringMatching(/^\w+:ok$/),
  ])
  const headers = { Host: `gru.localhost:${dev.port}` }
  const named = await request(`http://127.0.0.1:${dev.port}/rfc9110`, 'GET', undefined, headers)
  expect(named.timing('edge')).toBe('GRU')
  const plain = await request(`http://127.0.0.1:${dev.port}/rfc9110`, 'GET', undefined, {})
  expect(plain.timing('edge')).toBe('LHR')
  expect((await dev.at('XXX', '/')).status).toBe(404)
})

test('production’s page is static files of the edge, and measures from the visitor’s own browser', async () => {
  const page = await browser.open(`http://nrt.localhost:${dev.port}/_page/`, WIDE)
  const asked: string[] = []
  // Playwright tells of where a redirect leads, also of one that is not followed.
  page.on('request', (request) => {
    if (!request.redirectedFrom()) asked.push(request.url())
  })
  await page.waitForSelector('html.alive')
  const { headers } = await dev.at('NRT', '/_page/')
  expect(headers.get('Content-Security-Policy')).toContain("script-src 'self'; style-src 'self'")
  expect(headers.has('Server-Timing')).toBe(false) // no Worker ran
  const same = { 'If-None-Match': headers.get('ETag') ?? '' }
  expect((await dev.at('NRT', '/_page/', 'GET', undefined, same)).status).toBe(304)
  const opened = { 'Sec-Fetch-Mode': 'navigate' } // as a browser asks for what is typed into it
  expect((await dev.at('NRT', '/healthz', 'GET', undefined, opened)).json).toMatchObject({
    status: 'ok',
  })
  const [none, post] = [await dev.at('NRT', '/_page/x'), await dev.at('NRT', '/_page/', 'POST')]
  expect([none.status, none.timing('cache'), post.status]).toEqual([404, 'bypass', 405])

  // By keyboard alone: the links in the head, then the path.
  while ((await page.evaluate(() => document.activeElement?.id)) !== 'measure-path')
    await page.keyboard.press('Tab')
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('/api/links?limit=1')
  await page.keyboard.press('Enter')
  const story = await page.waitForSelector('#measure-stories li')
  expect(await story.textContent()).toMatch(/^\/api\/links\?limit=1: Tokyo: .+, \d+ ms\.$/)
  expect(await page.textContent('#status')).toMatch(/^Tokyo: /)
  await page.fill('#measure-path', '/rfc9110')
  await page.keyboard.press('Enter')
  const redirect = await page.waitForSelector('#measure-stories li:nth-child(2)')
  expect(await redirect.evaluate((item) => item.previousElementSibling?.textContent)).toMatch(
    /^\/rfc9110: a redirect; .+ \d+ ms\.$/,
  )
  const answered = await page.locator('[data-cell="served"]').allTextContents()
  expect(answered.map(Number).reduce((sum, count) => sum + count, 0)).toBe(1)

  const here = `http://nrt.localhost:${dev.port}`
  expect(asked).toEqual([`${here}/api/links?limit=1`, `${here}/rfc9110`])
  expect(browser.said).toEqual([])
  await page.close()
})

test('an operator’s key shows there what the edge thinks of each region, and is kept nowhere', async () => {
  const page = await browser.open(`http://nrt.localhost:${dev.port}/_page/`, {
    ...{ width: 320, height: 640, colorScheme: 'dark' },
  })
  await page.fill('#state-key', dev.key)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#state-table:visible')
  expect(await page.textContent('#state-words')).toBe(
    'As one isolate in Tokyo sees it; all regions are well.',
  )
  expect(await page.locator('#state-rows tr').count()).toBeGreaterThan(1)
  expect(await violations(page)).toEqual([])
  const kept = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input')].map(({ value }) => value),
      ...[localStorage, sessionStorage].map((store) => JSON.stringify(store)),
      document.cookie,
      location.href,
    ].join(),
  )
  expect(kept).not.toContain(dev.key)
  const cut = await page.evaluate(
    () =>
      [...document.querySelectorAll('body *')].filter(
        (element) => element.getBoundingClientRect().right > innerWidth,
      ).length,
  )
  expect(cut).toBe(0)
  await page.click('#state-forget')
  expect(await page.isVisible('#state-table')).toBe(false)
  expect(browser.said).toEqual([])
  await page.fill('#state-key', 'guess')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() =>
    document.querySelector('#state-words')?.textContent?.includes('API key'),
  )
  expect(await page.isVisible('#state-forget')).toBe(false)
  expect(browser.said).toEqual([expect.stringContaining('401')]) // the browser’s own words
  await page.close()
})

test.skipIf(!hasIpv6())('localhost is both of its addresses', async () => {
  for (const host of ['127.0.0.1', '[::1]']) {
    const { status } = await request(`http://${host}:${dev.port}/healthz`, 'GET', undefined, {})
    expect([host, status]).toEqual([host, 200])
  }
})

test('a change of the code is live, and nothing that was written is lost', async () => {
  expect((await dev.write('POST', '/api/links', { slug: 'kept', url: TARGET })).status).toBe(201)
  expect(await heading()).toBe('<h1>Machine</h1>')
  edit(PAGE, (text) => text.replace('<h1>Machine</h1>', '<h1>Changed</h1>'))
  await eventually(heading, (text) => text === '<h1>Changed</h1>')
  expect((await dev.at('GRU', '/api/links/kept')).json).toMatchObject({ slug: 'kept', url: TARGET })
})

test('so is a change of the page', async () => {
  const shown = async () => (await dev.at('NRT', '/_page/')).text.includes('<h1>Other')
  expect(await shown()).toBe(false)
  edit(join('src', 'page', 'production.html'), (text) => text.replace('<h1>', '<h1>Other '))
  await eventually(shown, Boolean)
})

test('what does not compile is a sentence, and the old code goes on', async () => {
  edit(PAGE, (text) => text.replace('<h1>Changed</h1>', '<h1>$' + '{1 +}</h1>'))
  await dev.says(/src\/app\/page\.ts:\d+:\d+: Unexpected "\}"\nThe old code goes on\./)
  expect(await heading()).toBe('<h1>Changed</h1>')
  edit(PAGE, (text) => text.replace('{1 +}', '{1 + 1}'))
  await eventually(heading, (text) => text === '<h1>2</h1>')
})

test('code that compiles and does not start is told too, and the old code goes on', async () => {
  edit(PAGE, (text) => `${text}\nthrow new Error('not in this mood')\n`)
  await dev.says(/not in this mood[\s\S]*The Workers do not start[\s\S]*The old code goes on\./)
  expect(await heading()).toBe('<h1>2</h1>')
  edit(PAGE, (text) => text.replace("throw new Error('not in this mood')", ''))
})

test('a new migration is applied, and one that fails is a sentence', async () => {
  const migration = (name: string, sql: string) =>
    writeFileSync(join(folder, 'migrations', name), sql)
  migration('0098_more.sql', "UPDATE links SET title = 'migrated' WHERE slug = 'kept';")
  await dev.says(/migration 0098_more\.sql applied/)
  const read = await dev.at('NRT', '/api/links/kept', 'GET', undefined, { Consistency: 'latest' })
  expect(read.json).toMatchObject({ title: 'migrated' })
  migration('0099_wrong.sql', 'INSERT INTO nowhere VALUES (1);')
  await dev.says(/Migration 0099_wrong\.sql failed: .*no such table: nowhere.*: fix the file\./)
  rmSync(join(folder, 'migrations', '0099_wrong.sql'))
  expect((await dev.at('NRT', '/healthz')).status).toBe(200)
})

test('a change of wrangler.toml is live too', async () => {
  // What wants the latest goes to the region beside the primary.
  edit('wrangler.toml', (text) => text.replace('REGION = "enam"', 'REGION = "renamed"'))
  const region = async () => {
    const headers = { Consistency: 'latest' }
    return (await dev.at('NRT', '/readyz', 'GET', undefined, headers)).text
  }
  await eventually(region, (text) => text.includes('renamed'))
})

test('a port in use is one clear sentence', async () => {
  const taken = await serve((_request, response) => response.end())
  const port = Number(taken.address.split(':')[1])
  const { output, ended } = runCommand(['dev', '--port', String(port)], folder)
  expect(await ended).toBe(1)
  expect(output()).toContain(`Port ${port} is in use.`)
  expect(output()).toContain(`npm run dev -- --port ${port + 1}`)
  taken.close()
})

test('Ctrl-C leaves nothing', async () => {
  const groups = groupsBelow(Number(dev.child.pid))
  expect(groups).toHaveLength(1)
  dev.child.kill('SIGINT')
  expect(await dev.ended).toBe(0)
  await nobody(groups)
})

test('with code that does not compile it starts when that is mended', async () => {
  edit(PAGE, (text) => `${text}oops(`)
  dev = await boot(async (says) => {
    await says(/src\/app\/page\.ts:\d+:\d+: Unexpected end of file\nIt starts when that is mended/)
    edit(PAGE, (text) => text.replace(/oops\($/, ''))
  })
  expect(await heading()).toBe('<h1>2</h1>')
})

test('killed without a chance to clean up, it still leaves nothing', async () => {
  const groups = groupsBelow(Number(dev.child.pid))
  expect(groups).toHaveLength(1)
  dev.child.kill('SIGKILL')
  await dev.ended
  await nobody(groups)
})

test('nor does a signal before it is ready', async () => {
  const run = runCommand(['dev', '--port', '0'], folder)
  const groups = await eventually(
    async () => groupsBelow(Number(run.child.pid)),
    (found) => found.length === 1,
  )
  run.child.kill('SIGTERM')
  expect(await run.ended).toBe(0)
  expect(run.output()).not.toContain('dev ready')
  await nobody(groups)
})
