// A map with an end: the one used least lately goes first.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bounded } from '../../../src/shared/bounded.ts'

test('what was used least lately goes when there is one too many', () => {
  const map = new Bounded<number>(2)
  expect(map.set('a', 1)).toBeUndefined()
  expect(map.set('b', 2)).toBeUndefined()
  expect(map.get('a')).toBe(1)
  expect(map.set('c', 3)).toBe(2)
  expect(map.get('b')).toBeUndefined()
  expect(map.entries()).toEqual([
    ['a', 1],
    ['c', 3],
  ])
})

test('a replaced value costs no room and is used', () => {
  const map = new Bounded<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect(map.set('a', 3)).toBeUndefined()
  expect(map.size).toBe(2)
  expect(map.set('c', 4)).toBe(2)
})

test('delete and shift give what they took', () => {
  const map = new Bounded<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect(map.delete('a')).toBe(1)
  expect(map.delete('a')).toBeUndefined()
  expect(map.shift()).toBe(2)
  expect(map.shift()).toBeUndefined()
  expect(map.size).toBe(0)
})

test('looking at all entries uses none of them', () => {
  const map = new Bounded<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.entries()
  expect(map.set('c', 3)).toBe(1)
})

type Step = ['get' | 'delete' | 'set', string] | ['shift', '']

const step = (): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('get' as const, 'delete' as const, 'set' as const), key()),
    fc.constant<Step>(['shift', '']),
  )
const key = () => fc.constantFrom(...'abcdefgh')

/** The same, with a list in order of use. */
function model(max: number) {
  const keys: string[] = []
  const drop = (name: string) => keys.includes(name) && keys.splice(keys.indexOf(name), 1)
  return {
    keys,
    do([kind, name]: Step) {
      if (kind === 'shift') return void keys.shift()
      const known = drop(name)
      if (kind === 'set' || (kind === 'get' && known)) keys.push(name)
      if (keys.length > max) keys.shift()
    },
  }
}

test('whatever is done, it holds what a list in order of use holds, and never more than its end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step(), { maxLength: 60 }), (max, all) => {
      const [map, expected] = [new Bounded<string>(max), model(max)]
      for (const next of all) {
        const [kind, name] = next
        if (kind === 'set') map.set(name, name)
        else if (kind === 'shift') map.shift()
        else map[kind](name)
        expected.do(next)
        expect(map.entries().map(([known]) => known)).toEqual(expected.keys)
        expect(map.size).toBeLessThanOrEqual(max)
      }
    }),
  )
})
