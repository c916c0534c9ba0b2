import { expect, test } from 'vitest'
import type { Report } from '../../../../infra/bench/report/report.ts'
import type { Summary } from '../../../../infra/bench/report/summary.ts'
import { isMet, targetsOf } from '../../../../infra/bench/report/targets.ts'

const tail = (mean: number) => ({ mean, p50: mean, p95: mean, p99: mean, p999: mean })
const summary = (mean: number, more: Partial<Summary> = {}): Summary => ({
  ...{
    reads: 10,
    failedReads: 0,
    writes: 0,
    failedWrites: 0,
    readMs: tail(mean),
    writeMs: tail(0),
  },
  ...{ hits: 0, fromPrimary: 0, violations: { ownWrites: 0, backwards: 0 }, dollars: 0 },
  ...{ continents: {}, colosP95: { NRT: mean }, ...more },
})
const scenario = { seed: 1, seconds: 1, perSecond: 1, writes: 0, keys: 1, warmSeconds: 0 }
const report = (arms: Report['parts'][number]['arms'], down = summary(20)): Report => ({
  ...{ command: '', commit: '', seed: 1, primary: 'a' },
  floor: { fibre: 1, best: 10, bestWithout: { a: 20 } },
  parts: [
    { scenario: { ...scenario, name: 'mix 1' }, arms },
    { scenario: { ...scenario, name: 'down a' }, arms: { meridian: down } },
  ],
  failover: { requests: [], failed: [], p95: [] },
})
const missed = (of: Report) =>
  targetsOf(of)
    .filter((one) => !isMet(one))
    .map(({ what }) => what)

test('a target is met at its figure and missed above, and each tells of its own', () => {
  const single = summary(100)
  expect(missed(report({ single, meridian: summary(15) }))).toEqual([])
  expect(missed(report({ single, meridian: summary(15.1) }))).toEqual([
    expect.stringContaining('mean of reads against'),
  ])
  const slow = summary(15, { colosP95: { NRT: 101 } })
  expect(missed(report({ single, meridian: slow }))).toEqual([expect.stringContaining('p95')])
  const old = summary(15, { violations: { ownWrites: 0, backwards: 1 } })
  expect(missed(report({ single, meridian: old }))).toEqual([expect.stringContaining('guarantees')])
})

test('a region that is down costs no read, and little time', () => {
  const arms = { single: summary(100), meridian: summary(1) }
  expect(missed(report(arms, summary(20, { failedReads: 1 })))).toEqual([
    expect.stringContaining('failed reads'),
  ])
  expect(missed(report(arms, summary(21.2)))).toEqual([
    expect.stringContaining('the best of the others'),
  ])
})

test('scenarios that were not run have no target', () => {
  expect(targetsOf(report({})).map(({ what }) => what)).not.toContainEqual(
    expect.stringContaining('stalls'),
  )
})
