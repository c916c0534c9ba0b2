// Which region is killed when, and for how long: a function of the seed. Pure.
import { between, pick } from '../traffic/chance.ts'
import { seeded } from '../world/random.ts'
import type { Step } from './conduct.ts'
import { targetIn } from './targets.ts'

export type KillsOptions = { seed: number; minutes: number; regions: readonly string[] }

/** From a restart that is over before anybody has noticed to one that wears out a breaker. */
const DEAD_MS = { min: 2_000, max: 10_000 }
/** Between the end of a restart and the next death, so that some come while breakers are open. */
const PAUSE_MS = { min: 500, max: 8_000 }

/** One after the other, for that many minutes; restarts come on top. Always one at least. */
export function makeKills({ seed, minutes, regions }: KillsOptions): Step[] {
  const random = seeded(seed, 'drill kills')
  const steps: Step[] = []
  let leftMs = minutes * 60_000
  while (leftMs > 0) {
    const target = targetIn('region-down', pick(random, regions))
    const pauseMs = between(random, PAUSE_MS.min, PAUSE_MS.max)
    const forMs = between(random, DEAD_MS.min, DEAD_MS.max)
    leftMs -= pauseMs + forMs
    steps.push({ target, pauseMs, forMs, watch: leftMs <= 0 })
  }
  return steps
}
