import { expect, test } from 'vitest'
import { createSeries, highest, lagWords, line, SECONDS } from '../../../../src/page/lag/series.ts'

const names = (id: string) => ({ oc: 'Sydney', apac: 'Singapore' })[id] ?? id

function seriesOf(...lags: (number | undefined)[]) {
  const series = createSeries()
  for (const ms of lags) series.add(ms)
  return series
}

test('two minutes are kept, the newest last, and no more', () => {
  const series = createSeries()
  for (let ms = 0; ms < 3 * SECONDS; ms++) series.add(ms)
  expect(series.values).toHaveLength(SECONDS)
  expect([series.values[0], series.values.at(-1)]).toEqual([2 * SECONDS, 3 * SECONDS - 1])
  expect(series.most).toBe(3 * SECONDS - 1)
})

test('a line is interrupted where nothing is known, and one lag between two gaps is a dot', () => {
  const { values } = seriesOf(0, 1_000, undefined, 4_000, undefined)
  const x = (ago: number) => SECONDS - ago
  expect(line(values, 4_000)).toBe(`M${x(5)} 1h0L${x(4)} 0.75M${x(2)} 0h0`)
  expect(line(createSeries().values, 2_000)).toBe('')
  expect(createSeries().most).toBeUndefined()
})

test('all lines have one scale, and what the network takes is no mountain', () => {
  expect(highest([seriesOf(20), seriesOf(undefined)])).toBe(2_000)
  expect(highest([seriesOf(20), seriesOf(7_500, 0)])).toBe(7_500)
})

test.each([
  [{ oc: 0, apac: 0 }, 'Every replica has every commit.'],
  [{ oc: 100, apac: 2_340 }, 'The replica in Singapore is the furthest behind: 2.3 s.'],
  [{}, 'The primary is down: nobody knows of a commit that a replica lacks.'],
])('%j is told as “%s”', (lag, words) => {
  expect(lagWords(lag, names)).toBe(words)
})
