// What changes something is never cached, and what it changed is forgotten.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/edge/cache/rules/entry.ts'
import { handle } from '../../../../src/edge/handle.ts'
import { WRITE_DEADLINE_MS } from '../../../../src/edge/upstream/limits.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { BODY_BYTES_MAX } from '../../../../src/shared/limits.ts'
import { until } from '../../settle.ts'
import {
  type Call,
  costsOf,
  entryOf,
  fromRegion,
  type Lab,
  openEdge,
  openTold,
  refuse,
  request,
  slowBody,
  type ToldLab,
  unheard,
  visitTo,
} from '../lab.ts'

const CACHED = { 'CDN-Cache-Control': 'max-age=60' }

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() => fromRegion('made', { status: 201, snapshot: { m: 10, a: 10 } }))
})

/** What comes of it, before what is done behind it. */
async function write(visit: Visit, { edge }: Pick<Lab, 'edge'> = lab) {
  const { answer: given, ...told } = await edge.cache.write(visit)
  if (!given) throw new Error('a write is never answered from a copy')
  return { ...told, response: given.response }
}
async function wrote(path = '/a', method = 'POST') {
  const visit = visitTo(lab, path, { method })
  const served = await write(visit)
  await lab.background.done()
  return { ...served, costs: costsOf(visit) }
}
const at = (m: number, a: number): Partial<Entry> => ({
  snapshot: { epoch: 1, m, a, bookmark: null },
})
async function keep(key: string, changes: Partial<Entry> = {}) {
  await lab.cache.tiers.put(key, entryOf(changes), unheard)
}
const has = (key: string) => lab.cache.tiers.recall(key) !== undefined

test('the answer is passed on, told as not looked up, and never kept', async () => {
  lab.answer = () => fromRegion('made', { status: 200, headers: CACHED })
  const served = await wrote()
  expect(served.cache).toEqual({ kind: 'bypass', why: 'method', stored: false })
  expect(await served.response.text()).toBe('made')
  expect(has('1:https://short.example/a')).toBe(false)
})

test('a body that says it is too long is refused here, and costs no region anything', async () => {
  const post = (length: number, foreignOrOwn = lab) => {
    const headers = { 'Content-Length': String(length) }
    const visit = visitTo(foreignOrOwn, '/a', { method: 'POST', headers, body: 'x' })
    return write(visit, foreignOrOwn)
  }
  const { response } = await post(BODY_BYTES_MAX + 1)
  expect([response.status, lab.calls.length]).toEqual([413, 0])
  expect((await post(BODY_BYTES_MAX)).response.status).toBe(201)
  lab = await openTold(lab.answer, { foreign: true }) // it takes what it likes
  expect((await post(BODY_BYTES_MAX + 1, lab)).response.status).toBe(201)
})

describe('a body of unknown length', () => {
  const post = (bytes: number) => {
    const body = new ReadableStream({
      start(controller) {
        for (let left = bytes; left > 0; left -= 1_024) {
          controller.enqueue(new Uint8Array(Math.min(left, 1_024)).fill(7))
        }
        controller.close()
      },
    })
    const visit = visitTo(lab, '/a', { method: 'POST', body, duplex: 'half' } as RequestInit)
    return write(visit)
  }

  test.each([
    ['refuses', refuse],
    [
      'broke after it had read everything',
      async ({ body }: Call) => {
        await new Response(body).arrayBuffer()
        throw new Error('connection lost')
      },
    ],
  ] as const)(
    'is sent again, whole and under the same key, when the first region %s',
    async (_, first) => {
      const made = lab.answer
      lab.answer = (call) => (call.region === 'enam' ? first(call) : made(call))
      const { response, attempts } = await post(BODY_BYTES_MAX)
      expect([response.status, attempts.map(({ outcome }) => outcome)]).toEqual([
        201,
        ['unreachable', 'ok'],
      ])
      const bodies = await Promise.all(
        lab.calls.map(async ({ body }) => new Response(body).arrayBuffer()),
      )
      const whole = new Uint8Array(BODY_BYTES_MAX).fill(7).buffer
      expect(bodies).toEqual([whole, whole])
      expect(new Set(lab.calls.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1)
    },
  )

  test('over the limit costs no region anything, however often', async () => {
    for (let i = 0; i < 5; i++) {
      const { response } = await post(BODY_BYTES_MAX + 1)
      expect([response.status, JSON.parse(await response.text()).type]).toEqual([
        413,
        '/docs#body-too-large',
      ])
    }
    expect(lab.calls).toEqual([])
  })

  test.each([
    ['stalls', 408, 'request-timeout'],
    ['breaks off', 400, 'invalid-request'],
  ])('that %s is a %i, and no region hears of it', async (how, status, kind) => {
    const { body, breakOff } = slowBody()
    const visit = visitTo(lab, '/a', { method: 'POST', body, duplex: 'half' } as RequestInit)
    const writing = write(visit)
    await until(() => lab.clock.sleeping().length > 0)
    if (how === 'stalls') lab.clock.advance(WRITE_DEADLINE_MS)
    else breakOff()
    const { response } = await writing
    expect([response.status, JSON.parse(await response.text()).type]).toEqual([
      status,
      `/docs#${kind}`,
    ])
    expect(lab.calls).toEqual([])
  })
})

test('no upstream: a 503 that says how to try again, and nothing is forgotten', async () => {
  lab.answer = refuse
  await keep('1:https://short.example/a')
  const { response } = await wrote()
  expect(response.status).toBe(503)
  expect((await response.json()).detail).toContain('same Idempotency-Key')
  expect([has('1:https://short.example/a'), lab.store.deleted]).toEqual([true, []])
})

test('before a foreign site: a 502, after one try, because it may have happened', async () => {
  lab = await openTold(refuse, { foreign: true })
  expect((await wrote()).response.status).toBe(502)
  expect(lab.calls).toHaveLength(1)
})

describe('a change makes forgotten', () => {
  const named = (headers: Record<string, string>, status = 201) => {
    lab.answer = () => fromRegion('made', { status, snapshot: { m: 10, a: 10 }, headers })
  }

  test('the target, here and in the store', async () => {
    await keep('1:https://short.example/a')
    const { costs } = await wrote()
    expect([has('1:https://short.example/a'), lab.store.deleted]).toEqual([
      false,
      ['1:https://short.example/a'],
    ])
    expect(costs).toEqual({ loads: 1, kvDeletes: 1 })
  })

  test('before a foreign site, what is stored under the bytes that came, too', async () => {
    lab = await openTold(lab.answer, { foreign: true })
    const href = 'https://short.example/%7Ea' // as a URL it would be another
    await write(visitTo(lab, '/~a', { method: 'POST' }, { href }))
    await lab.background.done()
    const names = ['/%7Ea', '/~a'].map((path) => `site:x:https://short.example${path}`)
    expect(lab.store.deleted).toEqual(names)
  })

  test('whatever its query: the name is what is read', async () => {
    await wrote('/a?utm=x')
    expect(lab.store.deleted).toEqual(['1:https://short.example/a'])
  })

  test('what Location and Content-Location name, of the same origin only', async () => {
    named({ Location: '/new', 'Content-Location': 'https://short.example/also' })
    await wrote('/api/links')
    expect(lab.store.deleted.sort()).toEqual([
      '1:https://short.example/also',
      '1:https://short.example/api/links',
      '1:https://short.example/new',
    ])
    lab.store.deleted.length = 0
    named({ Location: 'https://evil.example/b', 'Content-Location': 'http://short.example/c' })
    await wrote('/api/links')
    expect(lab.store.deleted).toEqual(['1:https://short.example/api/links'])
  })

  test.each([400, 404, 409, 412, 500, 503])(
    'nothing when it is refused with %i',
    async (status) => {
      named({ Location: '/new', 'Cache-Group-Invalidation': '"links"' }, status)
      await keep('1:https://short.example/a')
      await wrote()
      expect([has('1:https://short.example/a'), lab.store.deleted]).toEqual([true, []])
    },
  )

  test.each(['PUT', 'PATCH', 'DELETE', 'PURGE'])('by %s', async (method) => {
    await wrote('/a', method)
    expect(lab.store.deleted).toEqual(['1:https://short.example/a'])
  })

  test('nothing by OPTIONS, which changes nothing', async () => {
    await wrote('/a', 'OPTIONS')
    expect([lab.calls.length, lab.store.deleted]).toEqual([1, []])
  })

  test('a group of copies, here at once and elsewhere through the store', async () => {
    const other = await openEdge(new Map(), { clock: lab.clock, store: lab.store })
    const listed = entryOf({ ...at(3, 7), headers: { 'cache-groups': '"links"' } })
    for (const { cache } of [lab, other])
      await cache.tiers.put('1:https://short.example/list', listed, unheard)
    named({ 'Cache-Group-Invalidation': '"links"' })
    await wrote()
    expect(lab.cache.tiers.isInvalidated('1:https://short.example/list', listed)).toBe(true)
    expect(other.cache.tiers.isInvalidated('1:https://short.example/list', listed)).toBe(false)
    await other.cache.tiers.checkGroups('1:https://short.example/list', listed, unheard)
    expect(other.cache.tiers.isInvalidated('1:https://short.example/list', listed)).toBe(true)
  })

  test('a store that hangs delays nobody', async () => {
    await keep('1:https://short.example/a')
    lab.store.delete = () => new Promise<never>(() => {})
    const visit = visitTo(lab, '/a', { method: 'POST' })
    expect((await write(visit)).response.status).toBe(201)
    await until(() => !has('1:https://short.example/a'))
  })
})

describe('what comes late', () => {
  /** Somebody was reading while somebody else wrote commit 10. */
  async function lateFill(late: Response, made: () => Response) {
    const { promise, resolve } = Promise.withResolvers<Response>()
    lab.answer = ({ method }) => (method === 'GET' ? promise : made())
    const reading = handle(request('/a'), lab.edge, lab.background)
    await until(() => lab.calls.length === 1)
    lab.clock.advance(5)
    await write(visitTo(lab, '/a', { method: 'POST' }))
    lab.clock.advance(5)
    resolve(late)
    await (await reading).text()
    await lab.background.done()
  }
  const tenth = () => fromRegion('made', { status: 201, snapshot: { m: 10, a: 10 } })

  test('from a replica that lags is not kept', async () => {
    await lateFill(fromRegion('old', { snapshot: { m: 5, a: 9 }, headers: CACHED }), tenth)
    expect(has('1:https://short.example/a')).toBe(false)
  })

  test('from a state that has the change is kept', async () => {
    await lateFill(fromRegion('new', { snapshot: { m: 10, a: 10 }, headers: CACHED }), tenth)
    expect(has('1:https://short.example/a')).toBe(true)
  })

  test('from a foreign site and asked for before the change is not kept', async () => {
    lab = await openTold(lab.answer, { foreign: true })
    await lateFill(new Response('old', { headers: CACHED }), () => new Response('made'))
    expect(has('site:x:https://short.example/a')).toBe(false)
    lab.answer = () => new Response('new', { headers: CACHED })
    await (await handle(request('/a'), lab.edge, lab.background)).text()
    await lab.background.done()
    expect(has('site:x:https://short.example/a')).toBe(true)
  })

  test('two changes whose answers overtake each other: the later commit counts', async () => {
    await wrote() // commit 10
    lab.clock.advance(5)
    lab.answer = () => fromRegion('made', { status: 200, snapshot: { m: 8, a: 8 } }) // slower on its way
    await wrote()
    expect(lab.cache.tiers.isInvalidated('1:https://short.example/a', entryOf(at(5, 9)))).toBe(true)
  })

  test('the same elsewhere: a group whose marks overtake each other', async () => {
    const other = await openEdge(new Map(), { clock: lab.clock, store: lab.store })
    const listed = entryOf({ ...at(5, 9), headers: { 'cache-groups': '"links"' } })
    for (const m of [10, 8]) {
      lab.answer = () =>
        fromRegion('made', {
          snapshot: { m, a: m },
          headers: { 'Cache-Group-Invalidation': '"links"' },
        })
      await wrote()
      lab.clock.advance(60_000)
      await other.cache.tiers.checkGroups('1:https://short.example/list', listed, unheard)
    }
    expect(other.cache.tiers.isInvalidated('1:https://short.example/list', listed)).toBe(true)
  })
})
