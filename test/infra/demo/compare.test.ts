import { expect, test } from 'vitest'
import { compare, compareMisses } from '../../../infra/demo/compare.ts'
import { lost, run, sample } from './samples.ts'

const shares = [
  { colo: 'NRT', city: 'Tokyo', share: 0.6 },
  { colo: 'LHR', city: 'London', share: 0.3 },
  { colo: 'SYD', city: 'Sydney', share: 0.1 },
]
const one = run(
  sample({ n: 0, ms: 180, region: 'enam' }),
  sample({ n: 1, ms: 160, region: 'enam' }),
  sample({ n: 2, ms: 80, region: 'enam', colo: 'LHR' }),
)
const through = run(
  sample({ n: 0, ms: 90, region: 'apac' }),
  sample({ n: 1, ms: 8, hit: true }),
  sample({ n: 2, ms: 10, region: 'weur', colo: 'LHR' }),
)

test('a row for each colo that had traffic, then all', () => {
  const rows = compare(one, through, shares)
  expect(rows.map(({ colo, requests }) => [colo, requests])).toEqual([
    ['NRT', 2],
    ['LHR', 1],
    ['all', 3],
  ])
  expect(rows[0]).toEqual({
    colo: 'NRT',
    city: 'Tokyo',
    share: 0.6,
    requests: 2,
    oneRegion: { p50Ms: 160, p95Ms: 180 },
    meridian: { p50Ms: 8, p95Ms: 90 },
    ratio: 20,
    hitRatio: 0.5,
    regions: { apac: 1 },
  })
})

test('an arm that answered nothing has no ratio', () => {
  const [row] = compare(run(lost()), run(sample()), shares)
  expect(row).toMatchObject({ oneRegion: undefined, ratio: undefined })
})

test('misses are held against the very same requests of the other arm', () => {
  expect(compareMisses(one, through)).toEqual({
    reads: 2,
    oneRegion: { p50Ms: 80, p95Ms: 180 },
    meridian: { p50Ms: 10, p95Ms: 90 },
  })
})
