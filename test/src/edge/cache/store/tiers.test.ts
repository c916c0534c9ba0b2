// The tiers of an isolate's cache over a store: what it asks of KV, when, and what it does when KV fails.
import { describe, expect, test } from 'vitest'
import type { Cached } from '../../../../../src/edge/cache/store/tiers.ts'
import { within } from '../../../../../src/shared/time.ts'
import { turn } from '../../../settle.ts'
import { recorder, unheard } from '../../lab.ts'
import { at, entryOf, NOW, saying, textOf } from '../rules/make.ts'
import { fakeStore, isolate, KEY } from './isolate.ts'

/** `kv a b`: the tier and the bodies; or the tier and what was not found. */
function told({ found, tier }: Cached): string {
  if (found.kind === 'found') return [tier, ...found.entries.map(textOf)].join(' ')
  return `${tier} ${found.kind}`
}
const recalled = (entries: readonly { body: Uint8Array<ArrayBuffer> }[] | undefined) =>
  entries?.map((entry) => textOf(entryOf(entry)))

function opened(stored: string[] = []) {
  const store = fakeStore()
  const entries = stored.map((text) => saying(text))
  if (stored.length > 0) store.values.set(KEY, entries)
  return { store, ...isolate(store) }
}

describe('reading', () => {
  test('many who ask at the same time ask KV once, and only one of them pays', async () => {
    const { store, read, kept } = opened(['a'])
    const readers = [recorder(), recorder(), recorder()]
    const answers = await Promise.all(readers.map(({ tell }) => read(tell)))
    expect(answers.map(told)).toEqual(['kv a', 'kv a', 'kv a'])
    expect(store.calls).toEqual([`get ${KEY}`])
    expect(readers.map(({ costs }) => costs)).toEqual([{ kvReads: 1 }, {}, {}])
    expect(kept).toHaveLength(0) // they wait themselves
    await read()
    expect(store.calls).toHaveLength(2)
  })

  test('a slow read is kept for those who come later, and all who wait are told', async () => {
    const { store, cache, clock, kept } = opened(['a'])
    const { promise, resolve } = Promise.withResolvers<void>()
    const get = store.get.bind(store)
    store.get = (key, slow) =>
      within(clock, 150, promise, slow && { ms: 30, tell: slow }).then(() => get(key))
    const told: number[] = []
    const keep = (work: Promise<unknown>) => void kept.push(work)
    const reads = [0, 1].map((who) => cache.read(KEY, unheard, keep, () => told.push(who)))
    await turn()
    expect([kept.length, told]).toEqual([0, []])
    clock.advance(30)
    await turn()
    expect([kept.length, told.sort()]).toEqual([1, [0, 1]])
    resolve()
    expect((await Promise.all(reads)).map(({ tier }) => tier)).toEqual(['kv', 'kv'])
    expect(store.calls).toEqual([`get ${KEY}`])
  })

  test('another key is another question', async () => {
    const { store, cache } = opened(['a'])
    await Promise.all(['1:/b', '1:/c'].map((key) => cache.read(key, unheard, () => {})))
    expect(store.calls).toEqual(['get 1:/b', 'get 1:/c'])
  })

  test('memory answers for 5 s without KV, then KV is asked for a newer copy', async () => {
    const { store, cache, clock, read } = opened(['a'])
    expect(cache.recall(KEY)).toBeUndefined()
    await read()
    clock.advance(4_999)
    expect(recalled(cache.recall(KEY))).toEqual(['a'])
    clock.advance(1)
    expect(cache.recall(KEY)).toBeUndefined()
    store.values.set(KEY, [saying('newer', { bornAt: NOW + 1 })])
    expect(told(await read())).toBe('kv newer')
    expect(recalled(cache.recall(KEY))).toEqual(['newer'])
    expect(store.calls).toEqual([`get ${KEY}`, `get ${KEY}`])
  })

  test('an older copy in KV does not take the place of the newer one in memory', async () => {
    const { store, cache, clock, read } = opened()
    await cache.put(KEY, saying('new', { bornAt: NOW + 1 }), unheard)
    store.values.set(KEY, [saying('old')])
    clock.advance(5_000)
    expect(told(await read())).toBe('kv new')
  })

  test('nothing anywhere is nothing', async () => {
    const { read, cache } = opened()
    expect(told(await read())).toBe('kv absent')
    expect(cache.recall(KEY)).toBeUndefined()
  })

  test('nobody waits for ever for a read of a request that is gone', async () => {
    const { store, clock, read } = opened(['a'])
    store.says = () => new Promise(() => {})
    void read()
    await turn()
    clock.advance(60_000)
    delete store.says
    const answers: string[] = []
    for (let reader = 0; reader < 2; reader++) {
      void read().then((cached) => void answers.push(told(cached)))
      await turn()
      clock.advance(60_000)
      await turn()
    }
    expect(answers).toHaveLength(2)
    expect(answers[1]).toBe('kv a')
  })
})

const FRESH_60 = { fresh: 60, whileRevalidate: 10, ifError: 20 }

describe('writing to KV', () => {
  test('what was asked for once stays in memory', async () => {
    const { store, cache, ask } = opened()
    const { tell, costs } = recorder()
    ask(1)
    await cache.put(KEY, saying('a'), tell)
    await cache.promote(KEY, tell)
    expect(recalled(cache.recall(KEY))).toEqual(['a'])
    expect(store.calls).toEqual([])
    expect(costs).toEqual({})
  })

  test('the second request writes it, the third does not', async () => {
    const { store, cache, ask } = opened()
    const { tell, costs } = recorder()
    ask(1)
    await cache.put(KEY, saying('a'), unheard)
    for (let n = 0; n < 3; n++) {
      ask(1)
      await cache.promote(KEY, tell)
    }
    expect(store.calls).toEqual([`put ${KEY}`])
    expect(costs).toEqual({ kvWrites: 1 })
    expect(recalled(store.values.get(KEY))).toEqual(['a'])
  })

  test('what is asked for often is written when it comes', async () => {
    const { store, cache, ask } = opened()
    ask(2)
    await cache.put(KEY, saying('a'), unheard)
    await cache.promote(KEY, unheard)
    expect(store.calls).toEqual([`put ${KEY}`])
  })

  test('what KV has need not be written', async () => {
    const { store, cache, ask, read } = opened(['a'])
    await read()
    ask(5)
    await cache.promote(KEY, unheard)
    expect(store.calls).toEqual([`get ${KEY}`])
  })

  test('what nobody remembers cannot be promoted', async () => {
    const { store, cache, ask } = opened()
    ask(5)
    await cache.promote(KEY, unheard)
    expect(store.calls).toEqual([])
  })

  test('a refreshed copy that was not worth a write when it came is written when it is', async () => {
    const { store, cache, ask, read } = opened(['old'])
    ask(1)
    await read()
    await cache.put(KEY, saying('new', { bornAt: NOW + 1 }), unheard)
    expect(store.calls).toEqual([`get ${KEY}`])
    ask(1)
    await cache.promote(KEY, unheard)
    expect(recalled(store.values.get(KEY))).toEqual(['new'])
  })

  test('KV having an older copy of the same commit does not make ours written', async () => {
    const { store, cache, clock, ask, read } = opened()
    const copy = (text: string, a: number, ms: number) =>
      saying(text, { snapshot: at(5, a), bornAt: NOW + ms })
    store.values.set(KEY, [copy('old', 7, 0)])
    ask(1)
    await cache.put(KEY, copy('new', 6, 1), unheard)
    clock.advance(5_000)
    expect(told(await read())).toBe('kv new')
    ask(1)
    await cache.promote(KEY, unheard)
    expect(recalled(store.values.get(KEY))).toEqual(['new'])
  })

  test('what another isolate has refreshed meanwhile need not be written', async () => {
    const { store, cache, clock, ask, read } = opened()
    ask(1)
    await cache.put(KEY, saying('ours'), unheard)
    store.values.set(KEY, [saying('theirs', { bornAt: NOW + 1 })])
    clock.advance(5_000)
    expect(told(await read())).toBe('kv theirs')
    ask(1)
    await cache.promote(KEY, unheard)
    expect(store.calls).toEqual([`get ${KEY}`])
  })

  test('the same again is not written while what KV has is good for long', async () => {
    const { store, cache, clock, ask } = opened()
    const copy = () => saying('a', { bornAt: clock.now(), terms: FRESH_60 })
    ask(2)
    await cache.put(KEY, copy(), unheard)
    for (let second = 1; second < 30; second++) {
      clock.advance(1_000)
      await cache.put(KEY, copy(), unheard)
      await cache.promote(KEY, unheard)
    }
    expect(store.calls).toEqual([`put ${KEY}`])
    expect(cache.recall(KEY)?.map(({ bornAt }) => bornAt)).toEqual([clock.now()])
    clock.advance(1_000)
    await cache.put(KEY, copy(), unheard)
    expect(store.calls).toEqual([`put ${KEY}`, `put ${KEY}`])
  })

  test('nor when it came from KV in the first place', async () => {
    const { store, cache, clock, ask, read } = opened(['a'])
    ask(2)
    await read()
    clock.advance(1_000)
    await cache.put(KEY, saying('a', { bornAt: clock.now() }), unheard)
    expect(store.calls).toEqual([`get ${KEY}`])
  })

  test('what is news is written at once, and what was never written too', async () => {
    const { store, cache, ask } = opened()
    ask(1)
    await cache.put(KEY, saying('a'), unheard)
    ask(1)
    await cache.put(KEY, saying('a', { bornAt: NOW + 1 }), unheard)
    expect(store.calls).toEqual([`put ${KEY}`])
    await cache.put(KEY, saying('b', { bornAt: NOW + 2 }), unheard)
    expect(recalled(store.values.get(KEY))).toEqual(['b'])
  })

  test('the same again after it was forgotten everywhere is written', async () => {
    const { store, cache, ask } = opened()
    ask(2)
    await cache.put(KEY, saying('a'), unheard)
    await cache.invalidate([KEY], [], { at: NOW, commit: undefined }, unheard)
    await cache.put(KEY, saying('a', { bornAt: NOW + 1 }), unheard)
    expect(store.calls).toEqual([`put ${KEY}`, `delete ${KEY}`, `put ${KEY}`])
  })

  test('variants are written together', async () => {
    const { store, cache, ask } = opened()
    ask(2)
    await cache.put(KEY, saying('de', { selecting: [['x', 'de']] }), unheard)
    await cache.put(KEY, saying('en', { selecting: [['x', 'en']], bornAt: NOW + 1 }), unheard)
    expect(recalled(store.values.get(KEY))).toEqual(['en', 'de'])
  })
})

describe('a KV that does not have it', () => {
  test('may be a minute behind our own write', async () => {
    const { store, cache, clock, ask, read } = opened()
    ask(2)
    await cache.put(KEY, saying('a'), unheard)
    store.values.clear()
    clock.advance(60_000)
    expect(told(await read())).toBe('memory a')
    expect(recalled(cache.recall(KEY))).toEqual(['a'])
    clock.advance(1)
    expect(told(await read())).toBe('kv absent')
    expect(cache.recall(KEY)).toBeUndefined()
  })

  test('but had it: somebody has deleted it', async () => {
    const { store, read } = opened(['a'])
    await read()
    store.values.clear()
    expect(told(await read())).toBe('kv absent')
  })

  test('never got it: memory is all there is', async () => {
    const { cache, clock, read } = opened()
    await cache.put(KEY, saying('a'), unheard)
    clock.advance(600_000)
    expect(told(await read())).toBe('memory a')
  })
})

describe('a KV that fails', () => {
  test.each(['error', 'timeout', 'corrupt'] as const)(
    'with %s leaves what memory has, however long ago KV was asked',
    async (why) => {
      const { store, cache, clock, read } = opened(['a'])
      await read()
      store.says = () => ({ kind: 'failed', why })
      clock.advance(600_000)
      expect(told(await read())).toBe('memory a')
      expect(cache.recall(KEY)).toBeUndefined()
      const { found } = await cache.read('1:/b', unheard, () => {})
      expect(found).toEqual({ kind: 'failed', why })
    },
  )
})
