import { expect, test } from 'vitest'
import { createRecord } from '../../../../infra/bench/report/record.ts'
import { summarize, tailOf } from '../../../../infra/bench/report/summary.ts'
import { timelineOf } from '../../../../infra/bench/report/timeline.ts'
import { loadMap } from '../../../../infra/world/map.ts'

const [lhr, nrt] = loadMap().colos
if (!lhr || !nrt) throw new Error('There are no colos.')
const scenario = {
  name: 'x',
  seed: 1,
  seconds: 4,
  perSecond: 1,
  writes: 0,
  keys: 1,
  warmSeconds: 1,
}

test('a tail is of what was measured, by nearest rank', () => {
  const tail = tailOf(Array.from({ length: 1_000 }, (_, i) => i + 1))
  expect(tail).toEqual({ mean: 500.5, p50: 500, p95: 950, p99: 990, p999: 999 })
  expect(tailOf([])).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0, p999: 0 })
})

test('what is cold is not counted; failures, sources, places and prices are', () => {
  const record = createRecord(scenario, 0)
  const one = { session: 1, colo: lhr, key: 1 }
  const read = (at: number, colo = lhr) => record.sent({ ...one, colo, write: false }, at)
  read(500)({ ok: true, version: 0, source: 'primary' }, 900)
  record.sent({ ...one, write: true }, 1_000)({ ok: true, version: 3, source: 'primary' }, 1_200)
  read(1_500)({ ok: true, version: 3, source: 'memory' }, 1_510)
  read(1_600, nrt)({ ok: true, version: 2, source: 'replica' }, 1_630)
  read(2_500)({ ok: false }, 5_500)
  const summary = summarize(record, { reads: 4, writes: 1 }, (colo) => `of ${colo}`)
  expect(summary).toMatchObject({
    ...{ reads: 3, failedReads: 1, writes: 1, failedWrites: 0, hits: 0.5, fromPrimary: 0 },
    violations: { ownWrites: 1, backwards: 0 },
    continents: { [`of ${lhr.id}`]: { mean: 10 }, [`of ${nrt.id}`]: { mean: 30 } },
    ...{ readMs: { mean: 20 }, writeMs: { mean: 200 } },
  })
  // Four requests, four reads and one write of KV, one load, one write: see infra/advise/prices.ts.
  expect(summary.dollars).toBeCloseTo((4 * 0.3 + 4 * 0.5 + 5 + 2 * 0.001 + 10) / 4, 2)
  expect(timelineOf(record.timeline)).toEqual({
    requests: [1, 3, 1, 0],
    failed: [0, 0, 1, 0],
    p95: [400, 30, 0, 0],
  })
})
