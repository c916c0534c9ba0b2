import { expect, test } from 'vitest'
import { answer, type Call } from '../../../../infra/world/kv/calls.ts'
import { createStore } from '../../../../infra/world/kv/store.ts'
import { createViews } from '../../../../infra/world/kv/view.ts'
import { seeded } from '../../../../infra/world/random.ts'

const MINUTE = 60_000

function createWorld(random: () => number = () => 0.5) {
  const store = createStore({ writesPerSecondLimit: true })
  const views = createViews({ random, windowMs: MINUTE })
  let nowMs = 0
  let hits = 0
  const call = (colo: string, what: Call, frozen = false) => {
    const answered = answer(what, { store, views, colo, nowMs, frozen })
    hits += answered.hits
    return answered.reply
  }
  const get = (colo: string, key: string, frozen = false): string | null => {
    const reply = call(colo, { kind: 'get', key, cacheTtlSeconds: undefined }, frozen)
    return reply.kind === 'entry' ? Buffer.from(reply.entry.value).toString() : null
  }
  const put = (colo: string, key: string, text: string, expiresAtMs?: number) => {
    const entry = { value: Buffer.from(text), metadata: undefined, expiresAtMs }
    return call(colo, { kind: 'put', key, entry })
  }
  return {
    call,
    get,
    put,
    remove: (colo: string, key: string) => call(colo, { kind: 'delete', key }),
    advance: (ms: number) => {
      nowMs += ms
    },
    hits: () => hits,
  }
}

test('a deleted key lives on where it was seen', () => {
  const world = createWorld()
  world.put('NRT', 'k', 'v')
  world.get('GRU', 'k')
  world.remove('NRT', 'k')
  expect([world.get('NRT', 'k'), world.get('GRU', 'k')]).toEqual([null, 'v'])
  world.advance(45_000)
  expect(world.get('GRU', 'k')).toBeNull()
})

test('a put within a second of the last one, from any colo, is refused and seen by nobody', () => {
  const world = createWorld()
  world.put('NRT', 'k', 'first')
  world.advance(999)
  expect(world.put('GRU', 'k', 'last')).toMatchObject({ status: 429, text: 'Too Many Requests' })
  expect(world.get('GRU', 'k')).toBe('first')
  world.advance(1)
  expect(world.put('GRU', 'k', 'last')).toEqual({ kind: 'done' })
})

test('a stale colo keeps what it saw, but sees its own writes', () => {
  const world = createWorld()
  world.put('NRT', 'k', 'old')
  world.get('GRU', 'k')
  world.advance(1_000)
  world.put('NRT', 'k', 'new')
  world.advance(100 * MINUTE)
  expect(world.get('GRU', 'k', true)).toBe('old')
  world.put('GRU', 'k', 'own')
  expect(world.get('GRU', 'k', true)).toBe('own')
})

test('a bulk get reads key by key through the view of its colo', () => {
  const world = createWorld()
  world.put('NRT', 'a', '{"n":1}')
  world.get('GRU', 'a')
  world.get('GRU', 'b')
  world.put('NRT', 'b', '2')
  const bulk = { kind: 'bulk-get', type: 'json', withMetadata: false } as const
  const keys = ['a', 'b', 'c']
  const reply = world.call('GRU', { ...bulk, keys, cacheTtlSeconds: undefined })
  expect(reply).toEqual({ kind: 'json', json: { a: { n: 1 }, b: null, c: null } })
  expect(world.hits()).toBe(2)
})

test('a list reads the centre, not what the colo believes', () => {
  const world = createWorld()
  world.get('GRU', 'k')
  world.put('NRT', 'k', 'v', MINUTE)
  expect(world.call('GRU', { kind: 'list', prefix: '', cursor: '', limit: 10 })).toMatchObject({
    json: { keys: [{ name: 'k', expiration: 60 }], list_complete: true },
  })
})

test('the same seed makes the same world, and another seed another one', () => {
  const story = (seed: number) => {
    const world = createWorld(seeded(seed, 'kv'))
    const seen: (string | null)[] = []
    for (let second = 0; second < 300; second += 1) {
      world.put('NRT', 'k', String(second))
      for (const colo of ['GRU', 'JNB', 'FRA']) seen.push(world.get(colo, 'k'))
      world.advance(1_000)
    }
    return seen
  }
  expect(story(7)).toEqual(story(7))
  expect(story(7)).not.toEqual(story(8))
  const lags = story(7).map((value, i) => Math.floor(i / 3) - Number(value))
  expect(Math.max(...lags)).toBeLessThan(60)
  expect(Math.max(...lags)).toBeGreaterThanOrEqual(30)
})
