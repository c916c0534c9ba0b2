// Stories of whoever has a site already: npm start -- --origin puts the edges in front of it, and nothing else.
import { afterEach, expect, test } from 'vitest'
import { endAll, runCommand, told } from '../support/processes.ts'
import { describeSite } from '../support/site.ts'

const { origin, world, page } = describeSite()

const start = (...args: string[]) => runCommand(['start', ...args])
afterEach(endAll)

test('there are edges in every colo and KV, and nothing regional', async () => {
  const state = await world.state()
  expect(state).toMatchObject({ ready: true, origin: origin.url, regions: [], links: [] })
  expect(state).not.toHaveProperty('primary')
  expect(state.colos.length).toBeGreaterThanOrEqual(20)
  expect(process.kill(state.edges.pid, 0)).toBe(true)
})

test('a fault that needs regions is refused', async () => {
  const response = await world.send('POST', '/_world/faults', {
    kind: 'link-slow',
    from: 'NRT',
    ms: 5,
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    detail: expect.stringContaining('link-slow needs regions'),
    errors: [{ field: 'kind', message: expect.stringContaining(origin.url) }],
    kinds: ['kv-error', 'kv-hang', 'kv-stale', 'kv-put-429', 'clock-skew', 'edge-restart'],
  })
})

test('past the edge there is nobody to ask', async () => {
  const answer = await world.at('NRT', '/', { headers: { 'World-Direct': 'apac' } })
  expect([answer.status, answer.json.title]).toEqual([404, 'Not found'])
})

test.each(['kv-error', 'kv-hang', 'kv-put-429', 'kv-stale'])(
  'with %s the site is there all the same',
  async (kind) => {
    const before = (await world.state()).kv
    await world.fault({ kind })
    const one = page({ headers: { 'Cache-Control': 'max-age=60' }, body: kind })
    for (let i = 0; i < 3; i += 1)
      expect(await one.get()).toMatchObject({ status: 200, text: kind })
    expect((await world.state()).kv.reads).toBeGreaterThan(before.reads) // KV was really asked
  },
)

test('every edge starts anew, and the site is there again', async () => {
  const one = page({ body: 'site' })
  const { pid } = (await world.state()).edges
  await world.fault({ kind: 'edge-restart' })
  expect((await world.state()).edges.pid).not.toBe(pid)
  expect((await one.get()).text).toBe('site')
})

test('npm start says what it fronts and how to ask it, and Ctrl-C leaves nothing', async () => {
  const run = start('--port', '0', '--origin', origin.url)
  const { child, output, ended } = run
  await told(run, /Ctrl-C ends the world/)
  const port = /http:\/\/localhost:(\d+)/.exec(output())?.[1]
  for (const words of [
    'world ready',
    `origin ${origin.url}`,
    `in front of ${origin.url}`,
    `curl -si http://nrt.localhost:${port}/`,
  ]) {
    expect(output()).toContain(words)
  }
  const response = await fetch(`http://127.0.0.1:${port}/_world`)
  const { edges } = (await response.json()) as { edges: { pid: number } }
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(() => process.kill(-edges.pid, 0)).toThrow('ESRCH') // its whole group
})

test('a wrong --origin is one clear sentence', async () => {
  const { output, ended } = start('--origin', 'http://127.0.0.1:8000/blog')
  expect(await ended).toBe(2)
  expect(output()).toContain('--origin is "http://127.0.0.1:8000/blog"; a path has no place in it')
})
