// When what is broken, where and how badly: a function of the seed, the places there are, and the duration. Pure.
import type { Window } from '../traffic/break.ts'
import { between, createDeck, pick, type Random } from '../traffic/chance.ts'
import { type Fault, type FaultKind, FIELDS, PRIMARY } from '../world/faults.ts'
import { seeded } from '../world/random.ts'

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

/** Windows in order; between them, before and after them, the world is whole. Times are milliseconds since the storm
 * began, real ones at any speed of the world. */
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

export type Places = { regions: readonly string[]; colos: readonly string[] }

/** From a nuisance to longer than any attempt of the edge. */
const SLOW_MS = { min: 200, max: 2_000 }
const MS: { [K in FaultKind]?: typeof SLOW_MS } = {
  /** Up to what D1's documentation calls arbitrary and a session cannot wait for. */
  'replica-lag': { min: 1_000, max: 30_000 },
  /** D1 has been seen to hang for tens of seconds rather than to fail. */
  'd1-stall': { min: 500, max: 30_000 },
  /** An hour, the most that tokens allow between two clocks. */
  'clock-skew': { min: 1_000, max: 3_600_000 },
}
/** Percent of the requests that break: from now and then to nearly all. */
const PERCENT = { min: 5, max: 90 }

export function makeFault(kind: FaultKind, random: Random, { regions, colos }: Places): Fault {
  const fields: readonly string[] = FIELDS[kind]
  const { min, max } = MS[kind] ?? SLOW_MS
  const coin = () => random() < 0.5
  const region = () => ({ region: pick(random, regions) })
  const colo = () => ({ from: pick(random, colos) })
  function where(): Partial<Fault> {
    if (kind === 'clock-skew') return coin() ? region() : colo()
    if (fields.includes('to?')) {
      const [to, from, other] = [pick(random, regions), colo(), pick(random, regions)]
      return pick(random, [{ to }, from, { from: other, to: PRIMARY }, { to: PRIMARY }])
    }
    if (fields.includes('region')) return region()
    // Without a region the primary suffers, without a colo all do.
    if (fields.includes('region?')) return coin() ? {} : region()
    return fields.includes('from?') && !coin() ? colo() : {}
  }
  const fault: Fault = { kind, ...where() }
  if (fields.includes('ms')) fault.ms = between(random, min, max)
  if (fields.includes('rate')) fault.rate = between(random, PERCENT.min, PERCENT.max) / 100
  if (kind === 'clock-skew' && fault.ms && !coin()) fault.ms = -fault.ms // behind
  return fault
}
