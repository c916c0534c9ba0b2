// What counts as a difference.
import { expect, test } from 'vitest'
import { type Fidelity, rowsOf } from '../../../../infra/bench/fidelity/compare.ts'
import { fidelity, figures, tail } from './example.ts'

const differing = (one: Fidelity) =>
  rowsOf(one)
    .filter(({ differs }) => differs)
    .map(({ what }) => what)

test('a tenth of a time is no difference, more is one', () => {
  expect(differing(fidelity({ writeMs: tail(219) }))).toEqual([])
  expect(differing(fidelity({ writeMs: tail(221) }))).toEqual(['writes, p50', 'writes, p95'])
  expect(differing(fidelity({ writeMs: tail(179) }))).toEqual(['writes, p50', 'writes, p95'])
})

test('what other seeds do as well, or a timer, is none', () => {
  expect(differing(fidelity({ writeMs: tail(260) }, { writeMs: tail(280) }))).toEqual([])
  const quick = figures({ readMs: tail(1.5) })
  expect(differing({ ...fidelity({ readMs: tail(3.4) }), simulation: quick, others: [] })).toEqual(
    [],
  )
})

test('shares differ by points, and a region that one side alone has is a row', () => {
  expect(differing(fidelity({ fromPrimary: 0.019, hits: 0.65 }))).toEqual([])
  expect(differing(fidelity({ fromPrimary: 0.021, hits: 0.62 }))).toEqual([
    ...['answered by a cache', 'answered by the primary'],
  ])
  expect(differing(fidelity({ regions: { oc: 0.6, enam: 0.38, wnam: 0.02 } }))).toEqual([
    'loads and writes through wnam',
  ])
})

test('one broken guarantee or one failure is a difference', () => {
  expect(differing(fidelity({ failed: 1, violations: { ownWrites: 1, backwards: 1 } }))).toEqual([
    ...['own writes missed', 'reads that went back', 'failed'],
  ])
})
