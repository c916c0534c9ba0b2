// One isolate of the edge in simulation: the production ranking, as it measures and explores, on a turned clock.
import { createMeasured } from '../../src/edge/routing/measured.ts'
import type { Heard } from '../../src/edge/routing/rules/estimate.ts'
import { rank } from '../../src/edge/routing/rules/rank.ts'
import type { Region } from '../../src/regions.ts'
import { lognormal, seeded, sigmaOf } from '../world/random.ts'
import type { City, Truth } from './truth.ts'

/** The regions that are up, and the primary's id, up or not. */
export type Up = { among: readonly Region[]; home: string }

/** `everyMs`: between two requests that no cache answers. `heard`: what KV had for it. */
export type Life = { learnedMs: number; seed: number; everyMs?: number; heard?: Told }
type Told = ReadonlyMap<string, Heard>

/** What became of it. */
export type Lived = {
  /** The first of its last ranking. */
  chosen: Region
  requests: number
  /** Calls beside them. */
  probes: number
  /** When its first region changed, in its own milliseconds. */
  switches: readonly number[]
  /** What it tells the next one. */
  told: Told
}

/** Little traffic, so that learning is slow. */
const REQUEST_EVERY_MS = 5_000
/** A round trip's P95 is 1.10 of its median (median over region-rtt.csv's core pairs). */
const JITTER_SIGMA = sigmaOf(1.1)
/** Who was not asked for so long answers so much later: a Worker that starts, a database that wakes. */
const COLD = { afterMs: 5 * 60_000, ms: 150 }

export function live(life: Life, city: City, truth: Truth, { among, home }: Up): Lived {
  const { learnedMs, seed, everyMs = REQUEST_EVERY_MS, heard } = life
  const random = seeded(seed, city.name)
  let now = 0
  const measured = createMeasured({ now: () => now, sleep: () => Promise.resolve() })
  if (heard) measured.hear(heard)
  const ways = new Map(among.map((region) => [region.id, { region, ms: truth(city, region) }]))
  const askedAt = new Map<string, number>()
  // A read's database tells what it took, and that is taken off.
  const call = (id: string): number => {
    const cold = now - (askedAt.get(id) ?? Number.NEGATIVE_INFINITY) > COLD.afterMs
    askedAt.set(id, now)
    return lognormal(random, ways.get(id)?.ms ?? 0, JITTER_SIGMA) + (cold ? COLD.ms : 0)
  }
  const switches: number[] = []
  let [requests, probes] = [0, 0]
  let chosen: Region | undefined
  for (; ; now += everyMs) {
    const ranked = rank(city, { among, home }, measured.rttMs)
    const way = ways.get(ranked[0]?.region.id ?? '')
    if (!way) throw new Error('No region is up.')
    if (chosen && chosen !== way.region) switches.push(now)
    chosen = way.region
    if (now >= learnedMs) return { chosen, requests, probes, switches, told: measured.tell() }
    requests++
    measured.observe(chosen.id, call(chosen.id))
    for (const id of measured.toProbe(ranked)) {
      const firstMs = call(id)
      const again = measured.toRepeat(id, firstMs)
      probes += again ? 2 : 1
      measured.observe(id, again ? Math.min(firstMs, call(id)) : firstMs)
    }
  }
}
