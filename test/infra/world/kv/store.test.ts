import { expect, test } from 'vitest'
import { createStore, type Entry } from '../../../../infra/world/kv/store.ts'

const entry = (text: string, expiresAtMs?: number): Entry => ({
  value: Buffer.from(text),
  metadata: undefined,
  expiresAtMs,
})
const text = (found: Entry | undefined) => found && Buffer.from(found.value).toString()

test('a second put to the same key within a second is too soon, and changes nothing', () => {
  const store = createStore({ writesPerSecondLimit: true })
  expect(store.put('k', entry('one'), 0)).toBe('stored')
  expect(store.put('k', entry('two'), 999)).toBe('too-soon')
  expect(store.put('other', entry('two'), 999)).toBe('stored')
  expect(text(store.get('k', 999))).toBe('one')
  expect(store.put('k', entry('three'), 1_000)).toBe('stored')
  expect(store.put('k', entry('four'), 1_999)).toBe('too-soon')
  expect(text(store.get('k', 1_999))).toBe('three')
})

test('a refused put does not push the next one back, and a delete does not let one through', () => {
  const store = createStore({ writesPerSecondLimit: true })
  store.put('k', entry('one'), 0)
  store.put('k', entry('two'), 900)
  expect(store.put('k', entry('three'), 1_000)).toBe('stored')
  store.delete('k')
  expect(store.put('k', entry('four'), 1_500)).toBe('too-soon')
})

test('the write limit can be switched off', () => {
  const store = createStore({ writesPerSecondLimit: false })
  store.put('k', entry('one'), 0)
  expect(store.put('k', entry('two'), 0)).toBe('stored')
  expect(text(store.get('k', 0))).toBe('two')
})

test('an entry is gone at the moment it expires, from reads, lists and the count', () => {
  const store = createStore({ writesPerSecondLimit: true })
  store.put('k', entry('v', 60_000), 0)
  expect(text(store.get('k', 59_999))).toBe('v')
  expect(store.size(59_999)).toBe(1)
  expect(store.get('k', 60_000)).toBeUndefined()
  expect(store.list({ prefix: '', cursor: '', limit: 10 }, 60_000).entries).toEqual([])
  expect(store.size(60_000)).toBe(0)
})

test('keys are listed page by page in the order of their UTF-8 bytes', () => {
  const store = createStore({ writesPerSecondLimit: true })
  // UTF-16, the order of JavaScript, would put the emoji before the full-width stop.
  const inOrder = ['k:A', 'k:a', 'k:é', 'k:．', 'k:😀']
  for (const key of ['other', ...inOrder.toReversed()]) store.put(key, entry('v'), 0)
  const names: string[][] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = store.list({ prefix: 'k:', cursor, limit: 2 }, 0)
    names.push(page.entries.map(({ name }) => name))
    cursor = page.cursor
  }
  expect(names).toEqual([['k:A', 'k:a'], ['k:é', 'k:．'], ['k:😀']])
})

test('a full page that is the last one has no cursor', () => {
  const store = createStore({ writesPerSecondLimit: true })
  for (const key of ['a', 'b']) store.put(key, entry('v'), 0)
  expect(store.list({ prefix: '', cursor: '', limit: 2 }, 0).cursor).toBeUndefined()
})

test('a full store refuses more, until something in it expires, shrinks or is deleted', () => {
  const store = createStore({ writesPerSecondLimit: false, bytesMax: 20 })
  expect(store.put('a', entry('x'.repeat(9), 60_000), 0)).toBe('stored')
  expect(store.put('b', entry('x'.repeat(9)), 0)).toBe('stored')
  expect(store.put('c', entry(''), 0)).toBe('full')
  expect(store.put('b', entry('x'.repeat(8)), 0)).toBe('stored')
  expect(store.put('c', entry(''), 0)).toBe('stored')
  expect(store.put('c', entry('x'), 0)).toBe('full')
  store.delete('c')
  expect(store.put('d', entry('xx'), 59_999)).toBe('full')
  expect(store.put('d', entry('xx'), 60_000)).toBe('stored')
})
