import { expect, test } from 'vitest'
import { findRecovery, IN_A_ROW } from '../../../infra/drill/recovery.ts'
import type { Sample } from '../../../infra/drill/sample.ts'
import { targetIn } from '../../../infra/drill/targets.ts'
import { lost, sample, series } from './samples.ts'

const homes = new Map([
  ['NRT', 'apac'],
  ['SYD', 'oc'],
])
/** Always answered by its own region. */
const healthy = series(20, 0, 10, { region: 'apac' })

const find = (samples: Sample[], usual = healthy) =>
  findRecovery({
    ...{ target: targetIn('region-down', 'apac'), homes, healthy: usual, samples },
    ...{ healAskedAt: 2_000, endedAt: 9_000 },
  })
const others = series(8, 2_100, 100, { region: 'oc', ms: 30 })
const own = series(12, 3_000, 100, { region: 'apac', ms: 40 })

test('from the order to heal to the first answer of ten in a row, eight of them its own', () => {
  expect(find([...others, ...own])).toEqual({ kind: 'recovered', afterMs: 1_040 })
  expect(find(own)).toEqual({ kind: 'recovered', afterMs: 1_040 })
})

test('it begins with an answer of its own, not with the last ones of the neighbour', () => {
  const two = series(2, 2_800, 100, { region: 'oc' })
  expect(find([...two, ...own.slice(0, 10)])).toEqual(find(own))
  expect(find([...two, ...own.slice(0, 8)])).toMatchObject({ kind: 'not-seen' })
})

test('the order of the answers does not matter, that of the requests does', () => {
  expect(find([...own.toReversed(), ...others])).toEqual(find([...others, ...own]))
})

test('a failure in between begins it anew', () => {
  const failed = lost({ sentAt: 3_450 })
  const late = series(10, 4_000, 100, { region: 'apac' })
  expect(find([...own.slice(0, 9), failed, ...late])).toEqual({ kind: 'recovered', afterMs: 1_540 })
})

test('nine are not ten, and ten by a neighbour are no recovery', () => {
  const notSeen = { kind: 'not-seen', watchedMs: 7_000 }
  expect(find(own.slice(0, IN_A_ROW - 1))).toEqual(notSeen)
  expect(find(series(40, 2_100, 100, { region: 'oc' }))).toEqual(notSeen)
  expect(find([])).toEqual(notSeen)
})

test('what was sent before the order, to others, or answered by a cache, tells nothing', () => {
  const notSeen = { kind: 'not-seen', watchedMs: 7_000 }
  expect(find(series(20, 1_000, 10, { region: 'apac' }))).toEqual(notSeen)
  expect(find(series(20, 3_000, 10, { region: 'apac', colo: 'SYD' }))).toEqual(notSeen)
  expect(find(series(20, 3_000, 10, { hit: true }))).toEqual(notSeen)
})

test('as usual: a place that answers half of its own in peace needs no more afterwards', () => {
  const half = [...series(10, 0, 10, { region: 'apac' }), ...series(10, 0, 10, { region: 'oc' })]
  const mixed = Array.from({ length: 10 }, (_, index) =>
    sample({ sentAt: 3_000 + index, region: index < 4 ? 'apac' : 'oc' }),
  )
  expect(find(mixed, half)).toEqual({ kind: 'recovered', afterMs: 1_010 })
  expect(find(mixed, healthy)).toMatchObject({ kind: 'not-seen' })
})
