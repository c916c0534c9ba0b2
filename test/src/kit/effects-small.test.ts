// On genuine bindings: what also calls others runs at one region only, whatever becomes of its answer.
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { primary } from '../../../src/regions.ts'
import { machineProduct, regionsFrom, smallWorld } from '../../support/small-world.ts'

/** A write goes to the primary's region first, then to the nearest. */
const FIRST = primary
const SECOND = regionsFrom('LHR').find((id) => id !== primary)

/** paying.ts in every region. In the first `?how=` says what becomes of a request: `dead` before anything of
 * it has run, the others once its handler has. */
const around = `
  import region from './src/region/index.ts'
  import { ran } from './test/src/kit/paying.ts'
  /** It says that it has two bytes, and breaks after the first. */
  function broken() {
    let pulls = 0
    const pull = (out) => (pulls++ === 0 ? out.enqueue(new Uint8Array(1)) : out.error(new Error('cut')))
    return new Response(new ReadableStream({ pull }), { headers: { 'Content-Length': '2' } })
  }
  export default {
    async fetch(request, env, context) {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/ran') return Response.json(ran, { headers: { Region: env.REGION } })
      const how = env.REGION === '${FIRST}' ? searchParams.get('how') : null
      if (how === 'dead') throw new Error('dead')
      const answer = await region.fetch(request, env, context)
      if (how === 'throws') throw new Error('after all')
      return how === 'breaks' ? broken() : answer
    },
  }`
const product = await machineProduct(join(import.meta.dirname, 'paying.ts'), around)
const world = await smallWorld({ product })

/** By region, how often the handler ran for such a request. */
const ran = (path: string): Promise<number[]> =>
  Promise.all(
    [FIRST, SECOND ?? FIRST].map(async (id) => {
      const all = await (await world.region(id).fetch('/ran')).json()
      return all[path] ?? 0
    }),
  )
const commits = async () =>
  (await world.d1.prepare('SELECT count(*) AS n FROM idempotency').first<{ n: number }>())?.n

beforeEach(async () => {
  await world.d1.prepare('DELETE FROM idempotency').run()
})

async function post(path: string, how: string) {
  const response = await world.fetch(`${path}?how=${how}`, { method: 'POST' })
  const tries = /attempts;desc="([^"]*)"/.exec(response.headers.get('Server-Timing') ?? '')?.[1]
  return { response, tries, body: await response.json() }
}

test('a client cannot make a first try look like a second', async () => {
  const init = { method: 'POST', headers: { Repetition: '1' } }
  expect((await world.fetch('/pay', init)).status).toBe(200)
  expect(await ran('/pay')).toEqual([1, 0])
})

test.each([
  ['elsewhere', '/pay', 'throws', 1],
  ['elsewhere', '/pay', 'breaks', 1],
  ['elsewhere', '/pay', 'dead', 0], // nobody can tell it from the others
  ['undeclared', '/plain', 'throws', 1],
])('%s: %s, where the first region %s, is done by nobody again', async (_, path, how, times) => {
  const { response, body, tries } = await post(path, how)
  expect([response.status, body.type]).toEqual([502, '/docs#outcome-unknown'])
  expect(body.detail).toContain('Find out whether it was done')
  expect(tries).toBe(`${FIRST}:unreachable ${SECOND}:ok`)
  expect(['Fault-Domain', 'Repetition'].filter((name) => response.headers.has(name))).toEqual([])
  expect(await ran(`${path}?how=${how}`)).toEqual([times, 0])
  expect(await commits()).toBe(path === '/pay' ? times : 0)
})

describe('committed', () => {
  beforeAll(() => world.restart()) // its budget of retries is spent

  test.each([
    ['throws', 1],
    ['breaks', 1],
    ['dead', 0],
  ])('the first region %s, and the next one answers with one effect', async (how, times) => {
    const { response, body } = await post('/keep', how)
    expect(response.status).toBe(200)
    expect(body).toEqual({ kind: 'committed', replayed: times === 1 })
    expect(await ran(`/keep?how=${how}`)).toEqual([times, 1])
    expect(await commits()).toBe(1)
  })
})
