// When what is broken: a function of the seed, the kinds and places there are, and the duration. Pure.
import { between, createDeck } from '../traffic/chance.ts'
import type { Fault, FaultKind } from '../world/faults.ts'
import { seeded } from '../world/random.ts'
import { makeFault, type Places } from './breakages.ts'

/** Times in milliseconds since the storm began, real ones at any speed of the world. */
export type Window = { fromMs: number; toMs: number; faults: Fault[] }

export type ScheduleOptions = Places & {
  seed: number
  kinds: readonly FaultKind[]
  minutes: number
}

/** Long enough to open breakers and wear out deadlines, short enough for many in a run. */
export const BROKEN_MS = { min: 5_000, max: 15_000 }
/** Long enough for breakers to close again, though not always: faults also come early. */
export const WHOLE_MS = { min: 5_000, max: 15_000 }
/** The first requests find a whole world, and the last ones too, so that every client ends in peace. */
export const PEACE_MS = 5_000
/** Chances of one, two and three faults at once. */
const AT_ONCE = [0.65, 0.25, 0.1] as const

/** Windows in order; between them, before and after them, the world is whole. */
export function makeSchedule({ seed, kinds, minutes, ...places }: ScheduleOptions): Window[] {
  const random = seeded(seed, 'storm schedule')
  const deal = createDeck(random, kinds)
  const endMs = minutes * 60_000 - PEACE_MS
  const windows: Window[] = []
  let fromMs = PEACE_MS
  while (endMs - fromMs >= BROKEN_MS.min) {
    const toMs = Math.min(fromMs + between(random, BROKEN_MS.min, BROKEN_MS.max), endMs)
    const drawn = Array.from({ length: howMany(random()) }, deal)
    const faults = [...new Set(drawn)].map((kind) => makeFault(kind, random, places))
    windows.push({ fromMs, toMs, faults })
    fromMs = toMs + between(random, WHOLE_MS.min, WHOLE_MS.max)
  }
  return windows
}

function howMany(chance: number): number {
  const [one, two] = AT_ONCE
  if (chance < one) return 1
  return chance < one + two ? 2 : 3
}
