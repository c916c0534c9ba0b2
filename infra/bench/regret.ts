// What the edge's choice of a region costs users against the best one: the production ranking, in simulation.
import { createMeasured } from '../../src/edge/routing/measured.ts'
import { rank } from '../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../src/regions.ts'
import { breathe, type Context } from '../cli/command.ts'
import { left, right, terminalTable } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { readCities } from '../traffic/users.ts'
import { IN_PLACE } from '../world/d1/in-place.ts'
import { closest } from '../world/map.ts'
import { lognormal, seeded } from '../world/random.ts'
import { azureTruth, type City, distanceTruth, type Truth } from './truth.ts'

/** How a region is chosen: by distance alone, by the first ranking of an isolate, or by a ranking that
 * has learned for so long. */
export type Way = 'nearest' | { learnedMs: number; seed: number }
export const COLD: Way = { learnedMs: 0, seed: 0 }

/** Against the best region that is up: the mean over users, and the share of users that lose more than
 * `FAR_MS`. */
export type Regret = { meanMs: number; farShare: number }
/** A difference that a person notices. */
export const FAR_MS = 60
/** Two windows: everything measured has been forgotten once. */
const LEARNED_MS = 10 * 60_000
/** One request in this time in each city's isolate: little traffic, so that learning is slow. */
const REQUEST_EVERY_MS = 5_000
/** A round trip's P95 is 1.10 of its median (median over region-rtt.csv's core pairs). */
const JITTER_SIGMA = Math.log(1.1) / 1.645

/** The regions that are up, and the primary's id, up or not. */
export type Up = { among: readonly Region[]; home: string }

export function regretOf(way: Way, truth: Truth, up: Up, cities: readonly City[]): Regret {
  let users = 0
  let lostMs = 0
  let far = 0
  for (const city of cities) {
    const bestMs = Math.min(...up.among.map((region) => truth(city, region)))
    const regretMs = truth(city, choose(way, city, truth, up)) - bestMs
    users += city.weight
    lostMs += city.weight * regretMs
    if (regretMs > FAR_MS) far += city.weight
  }
  return { meanMs: lostMs / users, farShare: far / users }
}

function choose(way: Way, city: City, truth: Truth, up: Up): Region {
  const { among } = up
  if (way === 'nearest') return closest(city, among)
  let now = 0
  const measured = createMeasured({ now: () => now, sleep: () => Promise.resolve() })
  const random = seeded(way.seed, city.name)
  const tripMs = (to: Region) => lognormal(random, truth(city, to), JITTER_SIGMA)
  for (; ; now += REQUEST_EVERY_MS) {
    const ranked = rank(city, up, measured.rttMs)
    const asked = among.find(({ id }) => id === ranked[0]?.region.id)
    if (!asked) throw new Error('No region is up.')
    if (now >= way.learnedMs) return asked
    // A request waits for the database too, a probe for nothing.
    measured.observe(asked.id, tripMs(asked) + lognormal(random, IN_PLACE.medianMs, IN_PLACE.sigma))
    const probed = measured.toProbe(ranked)
    const region = among.find(({ id }) => id === probed)
    if (region) measured.observe(region.id, tripMs(region))
  }
}

const COLUMNS = [
  ...left('down'),
  ...right('nearest', 'cold', 'after 1 min', 'learned'),
  ...right(`> ${FAR_MS} ms worse: cold, learned`),
]

const ESTIMATES = [
  ['If round trips were the fit on distance ("nearest" is right by definition)', distanceTruth],
  ["If they are Azure's from the nearest of 23 locations", azureTruth()],
] as const

/** Prints a table for each estimate; the figures of learning are the mean of `rounds` seeds. */
export async function benchRegret(
  rounds: number,
  { quit, progress }: Context,
  map: Up,
): Promise<void> {
  const cities = readCities()
  progress.note('Milliseconds lost against the best region that is up, mean over internet users')
  progress.note(
    `of ${cities.length} cities, in simulation; learning is the mean of ${rounds} seeds.`,
  )
  for (const [name, truth] of ESTIMATES) {
    const rows: string[][] = []
    for (const down of [undefined, ...map.among]) {
      await breathe(quit)
      const up = { ...map, among: map.among.filter((region) => region !== down) }
      const of = (way: Way) => regretOf(way, truth, up, cities)
      const learned = (learnedMs: number) =>
        mean(Array.from({ length: rounds }, (_, seed) => of({ learnedMs, seed })))
      const [cold, end] = [of(COLD), learned(LEARNED_MS)]
      const times = [of('nearest'), cold, learned(60_000), end].map(({ meanMs }) =>
        meanMs.toFixed(1),
      )
      const far = `${percent(cold.farShare, 1)}, ${percent(end.farShare, 1)}`
      rows.push([down?.id ?? 'none', ...times, far])
    }
    progress.note(`\n${name}:\n${terminalTable(COLUMNS, rows)}`)
  }
  progress.note(NOTE)
}

/** What the figures are not. */
const NOTE = `
The corrections' figures are from Cloudflare's D1 queries, not from these two estimates; but their areas
were drawn by somebody who had seen both, so the cold column is on the hopeful side. "nearest" is the
same model without them. Where the two estimates contradict each other, only learning can be right:
Azure's location nearest to Cairo, Tehran and Tashkent is Dubai, 1,200 to 2,400 km off, which bends their
way to Singapore; and without Singapore the fit would send East Asia to Warsaw, which no measurement does.`

const mean = (all: Regret[]): Regret => ({
  meanMs: all.reduce((sum, { meanMs }) => sum + meanMs, 0) / all.length,
  farShare: all.reduce((sum, { farShare }) => sum + farShare, 0) / all.length,
})
