// Stories of whoever breaks the world on purpose: faults are checked, listed, timed and healed.
import http from 'node:http'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld({ speed: 0 })

test.each([
  [{ kind: 'region-down', region: 'mars' }, 'region', 'apac'],
  ['nonsense', 'body', 'JSON object'],
])('the bad fault %j is refused, naming %s', async (fault, field, words) => {
  const response = await world.send('POST', '/_world/faults', fault)
  const problem = (await response.json()) as {
    detail: string
    kinds: string[]
    errors: { field: string }[]
  }
  expect(response.status).toBe(400)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(problem.errors[0]?.field).toBe(field)
  expect(problem.detail).toContain(words)
  expect(problem.kinds).toContain('primary-down')
  expect((await world.state()).faults).toEqual([])
})

test('a fault has an id and a place, can be healed alone, and only once', async () => {
  const response = await world.send('POST', '/_world/faults', { kind: 'kv-error', from: 'nrt' })
  const { id } = (await response.json()) as { id: string }
  expect(response.headers.get('Location')).toBe(`/_world/faults/${id}`)
  const other = await world.fault({ kind: 'link-cut', from: 'LHR', to: 'oc' })
  expect((await world.state()).faults).toMatchObject([
    { id, kind: 'kv-error', from: 'NRT' },
    { id: other, kind: 'link-cut', from: 'LHR', to: 'oc' },
  ])
  expect((await world.heal(id)).status).toBe(204)
  expect((await world.heal(id)).status).toBe(404)
  expect((await world.state()).faults).toMatchObject([{ id: other }])
  expect((await world.send('DELETE', '/_world/faults')).status).toBe(204)
  expect((await world.state()).faults).toEqual([])
})

test('a fault with forMs heals by itself', async () => {
  await world.fault({ kind: 'region-hang', region: 'eeur', forMs: 200 })
  expect((await world.state()).regions.find(({ id }) => id === 'eeur')?.up).toBe(false)
  await eventually(world.state, ({ faults }) => faults.length === 0)
  expect((await world.state()).regions.every(({ up }) => up)).toBe(true)
})

test('faults of one region overlap: it is back when the last one heals', async () => {
  const down = await world.fault({ kind: 'region-down', region: 'eeur' })
  const hang = await world.fault({ kind: 'region-hang', region: 'eeur' })
  const up = async () => (await world.state()).regions.find(({ id }) => id === 'eeur')?.up
  await world.heal(down)
  expect(await up()).toBe(false) // started again, and paused
  await world.heal(hang)
  expect(await up()).toBe(true)
  expect((await world.at('DME', '/rfc9110')).timing('attempts')).toBe('eeur:ok')
})

test('a replica that is down sends readers to the primary', async () => {
  await world.fault({ kind: 'replica-down', region: 'weur' })
  const read = await world.at('LHR', '/rfc1122')
  expect([read.status, read.timing('db'), read.timing('attempts')]).toEqual([
    302,
    'enam primary',
    'weur:ok',
  ])
})

test('a region that returns has everything that was written without it', async () => {
  const down = await world.fault({ kind: 'region-down', region: 'apac' })
  const made = await world.write('LHR', 'POST', '/api/links', {
    body: { slug: 'while-away', url: 'https://example.com/' },
  })
  expect(made.status).toBe(201)
  await world.heal(down)
  const read = await world.at('SIN', '/api/links/while-away')
  expect([read.status, read.timing('db')]).toEqual([200, 'apac replica'])
})

/** What is told from now on, and the end of listening. */
async function listen() {
  const heard: string[] = []
  const stream = http.get(
    `http://127.0.0.1:${new URL(world.url).port}/_world/events`,
    (response) => {
      response.on('data', (chunk) => heard.push(String(chunk)))
    },
  )
  stream.on('error', () => {}) // ended from this side
  await eventually(
    async () => heard.join(''),
    (text) => text.includes('the world speaks'),
  )
  const told = (kind: string) =>
    [...heard.join('').matchAll(new RegExp(`event: ${kind}\\ndata: (.*)`, 'g'))].map(
      ([, data = '']) => JSON.parse(data),
    )
  return { heard, told, leave: () => stream.destroy() }
}

test('events tell how far behind each replica is, and what KV refuses', async () => {
  const { told, leave } = await listen()
  const lag = async () => told('lag').at(-1)?.ms ?? {}
  await eventually(lag, (ms) => ms.apac === 0)
  await world.fault({ kind: 'replica-lag', region: 'apac', ms: 60_000 })
  await world.fault({ kind: 'region-hang', region: 'oc' })
  await world.fault({ kind: 'kv-error', from: 'DME' })
  await world.write('LHR', 'POST', '/api/links', { body: { url: 'https://example.com/' } })
  await world.at('DME', '/rfc1122')
  const ms = await eventually(lag, ({ apac }) => apac > 0)
  expect(ms).toMatchObject({ enam: 0, weur: 0 })
  expect(ms).not.toHaveProperty('oc')
  expect(told('kv-refused')).toContainEqual({ colo: 'DME', call: 'get', status: 500 })
  await world.fault({ kind: 'primary-down' })
  expect(await eventually(lag, (all) => !('enam' in all))).toEqual({})
  leave()
})

test('events tell what happens as it happens', async () => {
  const { heard, told, leave } = await listen()
  const id = await world.fault({ kind: 'link-slow', from: 'LHR', to: 'weur', ms: 5 })
  await world.at('NRT', '/rfc9110?from=story')
  await world.at('NRT', '/rfc9110', {
    headers: { 'World-Direct': 'weur', 'World-Label': 'mine' },
  })
  await world.heal(id)
  const text = await eventually(
    async () => heard.join(''),
    (all) => all.includes('event: healed'),
  )
  leave()
  expect(text).toContain(`event: fault\ndata: {"id":"${id}","fault":{"kind":"link-slow"`)
  const requests = told('request')
  const asked = { colo: 'NRT', method: 'GET', path: '/rfc9110', status: 302 }
  expect(requests).toMatchObject([asked, { ...asked, direct: 'weur', label: 'mine' }])
  expect(requests[0].cacheStatus).toMatch(/^Meridian; /)
  expect(requests[0].serverTiming).toContain('attempts')
})
