import { expect, test } from 'vitest'
import { advise, GAIN_MS_MIN } from '../../../infra/advise/advice.ts'
import { changesOf } from '../../../infra/advise/changes.ts'
import { meanOf } from '../../../infra/advise/designs.ts'
import { CANDIDATES, sharesOf, tripsOf } from '../../../infra/advise/places.ts'

const trips = tripsOf(CANDIDATES)
const world = sharesOf({ by: 'world' })
const only = (code: string) => sharesOf({ by: 'countries', weights: new Map([[code, 1]]) })
const mix = { writes: 0.05, queries: 3, hits: 0.5 }

test('the primary is where requests take least, of all there are', () => {
  const advice = advise(world, CANDIDATES, mix, trips)
  const means = CANDIDATES.map((primary) =>
    meanOf({ design: 'regional', primary, regions: CANDIDATES, cached: true }, world, mix, trips),
  )
  expect(advice.primaries[0]?.meanMs).toBe(Math.min(...means))
  expect(advice.primaries).toHaveLength(CANDIDATES.length)
})

test('users in one country want one region; the world wants several, each for what it saves', () => {
  const one = advise(only('JP'), CANDIDATES, mix, trips)
  expect(one.regions.filter(({ chosen }) => chosen)).toHaveLength(1)
  const all = advise(world, CANDIDATES, mix, trips)
  expect(all.regions.filter(({ chosen }) => chosen).length).toBeGreaterThan(2)
  for (const { chosen, gainMs, far } of all.regions) {
    if (!chosen) expect(gainMs < GAIN_MS_MIN && far < 0.03).toBe(true)
  }
})

test('several queries want a Worker beside the data, one does not', () => {
  expect(advise(world, CANDIDATES, { ...mix, queries: 1 }, trips).design).toBe('solo')
  expect(advise(world, CANDIDATES, mix, trips).design).toBe('regional')
  expect(advise(only('JP'), CANDIDATES, { ...mix, queries: 9 }, trips).design).not.toBe('regional')
})

test('a cache saves nothing that is not hit, and most where nearly everything is', () => {
  const saved = (hits: number) =>
    advise(world, CANDIDATES, { ...mix, queries: 1, hits }, trips).measures.find(
      ({ name }) => name === 'a cache',
    )?.gainMs
  expect(saved(0)).toBe(0)
  expect(saved(0.99)).toBeGreaterThan(saved(0.5) ?? 0)
  const { measures } = advise(world, CANDIDATES, { ...mix, queries: 1, hits: 0.99 }, trips)
  expect(measures[0]?.name).toBe('a cache')
})

test('what is said to change it does', () => {
  const given = advise(world, CANDIDATES, mix, trips)
  const changes = changesOf(given, world, CANDIDATES, mix, trips)
  expect(changes).not.toEqual([])
  for (const { figure, at, what } of changes) {
    const other = advise(world, CANDIDATES, { ...mix, [figure]: at }, trips)
    const differs = [
      what === `the primary in ${other.primary.id}` && other.primary.id !== given.primary.id,
      what === other.design && other.design !== given.design,
      what === `${other.measures[0]?.name} first`,
    ]
    expect(differs, `${figure} ${at}: ${what}`).toContain(true)
  }
})
