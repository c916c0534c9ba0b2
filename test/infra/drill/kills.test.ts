import { expect, test } from 'vitest'
import { makeKills } from '../../../infra/drill/kills.ts'

const regions = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc']

test('the same seed kills the same regions at the same moments, another one others', () => {
  const kills = makeKills({ seed: 7, minutes: 3, regions })
  expect(makeKills({ seed: 7, minutes: 3, regions })).toEqual(kills)
  expect(makeKills({ seed: 8, minutes: 3, regions })).not.toEqual(kills)
})

test('they fill the minutes, of all regions, and only the last is watched', () => {
  const kills = makeKills({ seed: 7, minutes: 30, regions })
  const ms = kills.reduce((sum, { pauseMs, forMs }) => sum + pauseMs + forMs, 0)
  expect(ms).toBeGreaterThanOrEqual(30 * 60_000)
  expect(ms).toBeLessThan(30 * 60_000 + 18_000)
  expect(new Set(kills.map(({ target }) => target.region))).toEqual(new Set(regions))
  expect(kills.map(({ watch }) => watch).indexOf(true)).toBe(kills.length - 1)
})

test('however short it is, somebody dies', () => {
  expect(makeKills({ seed: 1, minutes: 0.001, regions })).toHaveLength(1)
})
