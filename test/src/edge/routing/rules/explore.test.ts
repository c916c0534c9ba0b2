// Which regions are worth a probe, and which not.
import { expect, test } from 'vitest'
import type { Estimate } from '../../../../../src/edge/routing/rules/estimate.ts'
import { worthProbing } from '../../../../../src/edge/routing/rules/explore.ts'
import type { Ranked } from '../../../../../src/edge/routing/rules/rank.ts'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS
const ranked = (times: Record<string, number>): Ranked[] =>
  Object.entries(times).map(([id, rttMs]) => ({ region: { id, lat: 0, lon: 0 }, rttMs }))
const known = (rttMs: number, samples = 8, agedMs = 0): Estimate => ({
  ...{
    rttMs,
    latestMs: rttMs,
    bestMs: rttMs,
    samples,
    proven: samples >= 3,
    at: NOW - agedMs,
    from: 'here',
  },
})
const worth = (times: Record<string, number>, of: Record<string, Estimate>) =>
  worthProbing(ranked(times), (id) => of[id], NOW)

test('whoever is not known, the nearest by the model first, and the first region last', () => {
  expect(worth({ a: 20, b: 40, c: 200 }, {})).toEqual(['b', 'c', 'a'])
  expect(worth({ a: 20, b: 40, c: 200 }, { a: known(20), b: known(40) })).toEqual(['c'])
})

test('one that answered from far away is left alone, and one that may be near is asked until it is proven', () => {
  const near = { a: known(60), b: known(80) }
  expect(worth({ a: 60, b: 80, c: 90 }, { ...near, c: known(400, 1) })).toEqual([])
  expect(worth({ a: 60, b: 80, c: 90 }, { ...near, c: known(50, 1) })).toEqual(['c'])
})

test('a far one that answered fast twice is asked again: it is not yet chosen', () => {
  const of = { a: known(120), b: known(140), c: known(20, 2) }
  expect(worth({ a: 120, b: 140, c: 250 }, of)).toEqual(['c'])
})

test('what has been known for long may have changed, the sooner the nearer it is', () => {
  const after = (ms: number) =>
    worth({ a: 50, b: 75, c: 200 }, { a: known(50), b: known(75, 8, ms), c: known(200, 8, ms) })
  expect(after(0)).toEqual([])
  expect(after(HOUR_MS / 2)).toEqual(['b'])
  expect(after(4 * HOUR_MS)).toEqual(['b', 'c'])
})

test('one whose latest sample is unlike the others is asked again', () => {
  const near = { a: known(50), b: known(75) }
  expect(worth({ a: 50, b: 75, c: 200 }, { ...near, c: known(200) })).toEqual([])
  const other = { ...known(200), latestMs: 20, bestMs: 20 }
  expect(worth({ a: 50, b: 75, c: 200 }, { ...near, c: other })).toEqual(['c'])
  const old = known(75, 8, HOUR_MS)
  expect(worth({ a: 50, b: 75, c: 200 }, { a: old, b: old, c: other })).toEqual(['c', 'a', 'b'])
})

test('and one that was much better an hour ago, but not one that was a little', () => {
  const near = { a: known(50), b: known(75) }
  const was = (bestMs: number) =>
    worth({ a: 50, b: 75, c: 80 }, { ...near, c: { ...known(80), bestMs } })
  expect(was(20)).toEqual(['c'])
  expect(was(70)).toEqual([])
})

test('of those that are proven the one that was asked longest ago comes first, however far it is', () => {
  const of = { a: known(50), b: known(60, 8, 2 * HOUR_MS), c: known(70, 8, 3 * HOUR_MS) }
  expect(worth({ a: 50, b: 60, c: 70 }, of)).toEqual(['c', 'b'])
  expect(worth({ a: 50, b: 60, c: 70, d: 300 }, of)).toEqual(['d', 'c', 'b'])
})

test('where nothing can be gained nobody is asked', () => {
  expect(worth({ a: 6, b: 7, c: 7 }, { a: known(6) })).toEqual([])
})

test('the first region is asked when no reads measure it, before others are asked again', () => {
  const old = known(50, 8, HOUR_MS)
  expect(worth({ a: 50, b: 75 }, { a: old, b: old })).toEqual(['a', 'b'])
})

test('who may not be asked is not, and of one region there is nothing to choose', () => {
  const ids = worthProbing(
    ranked({ a: 20, b: 40, c: 90 }),
    () => undefined,
    NOW,
    (id) => id !== 'b',
  )
  expect(ids).toEqual(['c', 'a'])
  expect(worth({ a: 20 }, {})).toEqual([])
  expect(worth({}, {})).toEqual([])
})
