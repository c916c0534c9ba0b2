// What an isolate knows of the last commits: it never takes a copy for good that is not, whatever it has missed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createChanges, suits } from '../../../src/shared/changes.ts'
import type { Recent } from '../../../src/shared/recent.ts'

/** Commit n is at n - 1: what it touched. */
const LOG = [['a'], ['b', 'list'], [], ['a', 'list'], ['c'], ['b']]
const told = (n: number, count: number, log: readonly string[][] = LOG): Recent => ({
  epoch: 1,
  n,
  touched: log
    .slice(n - count, n)
    .reverse()
    .map((names) => names.join()),
})
const copy = (a: number, ...names: string[]) => ({ epoch: 1, m: 0, a, bookmark: null, names })

describe('a copy', () => {
  const changes = createChanges()
  changes.learn(told(6, 5)) // commits 2 to 6

  test('is good until one of the commits after it has touched what it is made of', () => {
    expect(changes.outlasts(copy(4, 'a'), 6)).toBe(true)
    expect(changes.outlasts(copy(3, 'a'), 6)).toBe(false)
    expect(changes.outlasts(copy(3, 'a'), 3)).toBe(true)
    expect(changes.outlasts(copy(2, 'b', 'list'), 3)).toBe(true)
    expect(changes.outlasts(copy(2, 'b', 'list'), 4)).toBe(false)
  })

  test('of which nobody said what it is made of, or of another epoch, is not', () => {
    expect(changes.outlasts({ epoch: 1, m: 0, a: 5, bookmark: null }, 6)).toBe(false)
    expect(changes.outlasts({ ...copy(5, 'a'), epoch: 2 }, 6)).toBe(false)
  })

  test('is not when something came before, or after, that nobody here has heard of', () => {
    expect(changes.outlasts(copy(1, 'z'), 6)).toBe(true)
    expect(changes.outlasts(copy(0, 'z'), 6)).toBe(false)
    expect(changes.outlasts(copy(6, 'z'), 7)).toBe(false)
  })

  test('suits a session that it is as new as, or that it outlasts, in its epoch alone', () => {
    const at = (floor: number, epoch = 1) => ({ epoch, floor, bookmark: null })
    expect(suits(copy(4, 'a'), at(4))).toBe(true)
    expect(suits(copy(4, 'a'), at(6))).toBe(false)
    expect(suits(copy(4, 'a'), at(6), changes)).toBe(true)
    expect(suits(copy(4, 'b'), at(6), changes)).toBe(false)
    expect(suits(copy(4, 'a'), at(4, 2), changes)).toBe(false)
  })
})

test('whatever was heard of in whatever order, a copy that outlasts has not changed', () => {
  const names = ['a', 'b', 'c']
  const log = fc.array(fc.subarray(names), { minLength: 1, maxLength: 20 })
  const heard = fc.array(fc.record({ n: fc.nat(20), count: fc.nat(6) }), { maxLength: 12 })
  let good = 0
  fc.assert(
    fc.property(log, heard, fc.integer({ min: 1, max: 8 }), (all, parts, max) => {
      const changes = createChanges(max)
      for (const { n, count } of parts) {
        const until = Math.min(n, all.length)
        changes.learn(told(until, Math.min(count, until), all))
      }
      expect(changes.size.commits).toBeLessThanOrEqual(max)
      for (let a = 0; a <= all.length; a++) {
        // Of commits that there have not been nobody can know anything.
        for (let floor = a; floor <= all.length + 1; floor++) {
          const lasting = names.filter((name) => changes.outlasts(copy(a, name), floor))
          if (lasting.length === 0) continue
          good += floor - a
          expect(floor).toBeLessThanOrEqual(all.length)
          const touched = new Set(all.slice(a, floor).flat())
          expect(lasting.filter((name) => touched.has(name))).toEqual([])
        }
      }
    }),
  )
  expect(good).toBeGreaterThan(100)
})

test('nothing is forgotten by hearing of what is known, and all by hearing of a later epoch', () => {
  const changes = createChanges()
  changes.learn(told(6, 6))
  for (const known of [told(3, 2), told(6, 1), { epoch: 0, n: 9, touched: [''] }, undefined]) {
    changes.learn(known)
  }
  expect(changes.outlasts(copy(0, 'z'), 6)).toBe(true)
  expect(changes.size).toEqual({ commits: 6, names: 4 })
  changes.learn({ ...told(2, 1), epoch: 2 })
  expect(changes.size).toEqual({ commits: 1, names: 2 })
  expect(changes.outlasts({ ...copy(1, 'z'), epoch: 2 }, 2)).toBe(true)
  expect(changes.outlasts(copy(5, 'z'), 6)).toBe(false)
})

test('what is forgotten takes its names along', () => {
  const changes = createChanges(2)
  changes.learn(told(6, 6))
  expect(changes.size).toEqual({ commits: 2, names: 2 })
  expect(changes.outlasts(copy(4, 'a'), 6)).toBe(true)
  expect(changes.outlasts(copy(3, 'z'), 6)).toBe(false)
})
