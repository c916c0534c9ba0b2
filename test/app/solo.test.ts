// The product on one Worker that is edge and region: the same API, cache and consistency as on all of them.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { internalHeaders, publicHeaders } from '../../src/shared/headers.ts'
import { eventually } from '../support/eventually.ts'
import { smallWorld } from '../support/small-world.ts'
import { soloWorker } from '../support/solo.ts'

const { story }: { story(world: { url: string; key: string }): void } = await import(
  join(import.meta.dirname, 'client-story.ts')
)
const world = await smallWorld({ more: [await soloWorker()] })
const solo = world.region('solo')
const URL = 'https://target.example/'

async function ask(path: string, init: Parameters<typeof solo.fetch>[1] = {}) {
  const response = await solo.fetch(path, init)
  const timing = response.headers.get(publicHeaders.serverTiming) ?? ''
  const token = response.headers.get(publicHeaders.token) ?? ''
  return {
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    timing,
    token,
  }
}
const write = (method: string, path: string, body: object) =>
  ask(path, {
    method,
    headers: {
      Authorization: `Bearer ${world.key}`,
      'Content-Type': 'application/json',
      ...(method === 'POST' ? {} : { 'If-Match': '*' }),
    },
    body: JSON.stringify(body),
  })
const make = (slug: string) => write('POST', '/api/links', { slug, url: URL })

describe('the API', () => {
  story({ url: solo.url, key: world.key })
})

test('a miss asks the region that is in it, and the next one is answered from a copy', async () => {
  await make('copied')
  const missed = await ask('/copied')
  expect(missed.headers.get('Location')).toBe(URL)
  expect(missed.timing).toMatch(
    /cache;desc="miss".*attempts;desc="solo:ok".*db;desc="local primary"/,
  )
  const hit = await ask('/copied')
  expect(hit.headers.get('Location')).toBe(URL)
  expect(hit.timing).toMatch(/cache;desc="hit"/)
  expect(hit.timing).not.toMatch(/attempts|db/)
})

test('a copy is kept in KV, by work behind the response', async () => {
  await make('kept')
  for (const _ of ['once', 'again']) await ask('/kept') // what is asked for once is not worth a write
  const names = async () => (await world.kv.list()).keys.map(({ name }) => name)
  const kept = await eventually(names, (all) => all.some((name) => name.endsWith('/kept')))
  expect(kept).toContainEqual(expect.stringContaining(solo.url))
})

test('whoever wrote sees it at once, whatever copy there is, and never anything older', async () => {
  let { token } = await make('session')
  for (let round = 0; round < 10; round++) {
    await ask('/session') // somebody's, which leaves a copy
    const changed = await write('PATCH', '/api/links/session', { url: `${URL}${round}` })
    token = [token, changed.token].join(', ')
    const seen = await ask('/session', { headers: { [publicHeaders.token]: token } })
    expect(seen.headers.get('Location')).toBe(`${URL}${round}`)
    token = seen.token
  }
})

test('what edge and region say to each other no client can say, and none hears', async () => {
  const names = Object.values(internalHeaders)
  const said = Object.fromEntries(names.map((name) => [name, '1']))
  const { status, headers } = await ask('/readyz', { headers: said })
  expect(status).toBe(200)
  for (const name of names) expect(headers.has(name), name).toBe(false)
})

test('operators see it as the one region there is', async () => {
  const headers = { Authorization: `Bearer ${world.key}` }
  expect(JSON.parse((await ask('/healthz')).text)).toEqual({ status: 'ok', region: 'solo' })
  expect((await ask('/ops/topology', { headers })).text).toContain('solo')
})
