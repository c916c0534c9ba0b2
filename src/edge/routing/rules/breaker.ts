// Whether a region may be used: closed, open, and closed again step by step. Pure: time is an argument.
import { backoffMs, type End, LEVEL_MAX } from './backoff.ts'
import {
  AWAY_MS_MIN,
  FAILURES_IN_A_ROW_MAX,
  FORGIVE_MS,
  PROBE_GAP_MS,
  RAMP,
  RAMP_MS,
} from './limits.ts'
import { count, failsTooOften, type Outcome, type Tally } from './tally.ts'

export type Breaker = Closed | Open

/** Why traffic was taken away: it fails, or it has too much of it. */
export type Why = 'failures' | 'overload'

type Common = {
  /** Results of what began earlier belong to another state, and are not counted. */
  since: number
  /** How often it opened lately: the next opening lasts longer. */
  level: number
  /** How often traffic was taken away, in all. */
  opened: number
}
type Closed = Common & {
  kind: 'closed'
  /** Its traffic grows from here on, and from `wholeAt` on it gets all of it. */
  rampFrom: number
  wholeAt: number
  failuresInARow: number
  tally: Tally
  /** Why it was open before. */
  after: Why | undefined
}
type Open = Common & {
  kind: 'open'
  why: Why
  /** When its traffic was taken away. */
  leftAt: number
  /** From here on it is probed. */
  probeFrom: number
  /** The first of two successes. */
  goodAt: number | undefined
}

export const newBreaker: Closed = {
  kind: 'closed',
  since: Number.NEGATIVE_INFINITY,
  rampFrom: Number.NEGATIVE_INFINITY,
  wholeAt: Number.NEGATIVE_INFINITY,
  level: 0,
  opened: 0,
  failuresInARow: 0,
  tally: [],
  after: undefined,
}

/** What of the traffic that would go to the region does go there. */
export function share(breaker: Breaker, now: number): number {
  if (breaker.kind === 'open') return 0
  if (now >= breaker.wholeAt) return 1
  return RAMP.findLast(({ afterMs }) => now - breaker.rampFrom >= afterMs)?.share ?? 0
}

/** The end of a request to the region. */
export function record(breaker: Breaker, outcome: Outcome, { beganAt, now, chance }: End): Breaker {
  if (beganAt < breaker.since) return breaker
  switch (breaker.kind) {
    case 'open': // used although open, in a panic: requests do what probes would
      return outcome === 'ok' ? good(breaker, now) : { ...breaker, goodAt: undefined }
    case 'closed': {
      const tally = count(breaker.tally, outcome, now)
      return outcome === 'ok'
        ? { ...breaker, failuresInARow: 0, tally }
        : failed({ ...breaker, failuresInARow: breaker.failuresInARow + 1, tally }, now, chance)
    }
  }
}

/** What an answer of overload is worth: a region that was relieved, and says so when some load returns, fails. */
export function worthOfOverload(breaker: Breaker, now: number): Outcome {
  const relieved =
    breaker.kind === 'open'
      ? breaker.why === 'overload'
      : breaker.after === 'overload' && now < breaker.wholeAt
  return relieved ? 'failed' : 'ok'
}

/** It has too much to do, and others can do it: its traffic is taken away. It comes back as after failures. */
export const shed = (breaker: Breaker, { now, chance }: Omit<End, 'beganAt'>): Breaker =>
  breaker.kind === 'open' ? breaker : leave(breaker, 'overload', now, chance)

/** Others cannot do it either: it has all of its traffic again. */
export const stood = ({ level, opened }: Breaker, now: number): Closed => ({
  ...newBreaker,
  since: now,
  rampFrom: now,
  level,
  opened,
})

function leave(breaker: Closed, why: Why, now: number, chance: () => number): Open {
  const forgiven = Math.floor((now - breaker.rampFrom) / FORGIVE_MS)
  const level = Math.max(0, breaker.level - forgiven) + 1
  return open({ level, opened: breaker.opened + 1, leftAt: now, why }, now, chance)
}

function failed(breaker: Closed, now: number, chance: () => number): Breaker {
  if (breaker.failuresInARow >= FAILURES_IN_A_ROW_MAX || failsTooOften(breaker.tally, now)) {
    return leave(breaker, breaker.after ?? 'failures', now, chance)
  }
  if (now >= breaker.wholeAt) return breaker
  // Whoever fails while coming back begins again: one that flaps, or fails now and then, stays at its share.
  return { ...breaker, rampFrom: now, wholeAt: Math.max(breaker.wholeAt, now + RAMP_MS) }
}

export const probeDue = (breaker: Breaker, now: number): boolean =>
  breaker.kind === 'open' && now >= breaker.probeFrom

/** A probe begins: no other for a while, whatever becomes of it. */
export const probing = (breaker: Breaker, now: number): Breaker =>
  breaker.kind === 'open' ? { ...breaker, probeFrom: now + PROBE_GAP_MS } : breaker

/** The end of a probe. */
export function probed(breaker: Breaker, outcome: Outcome, { beganAt, now, chance }: End): Breaker {
  if (breaker.kind === 'closed' || beganAt < breaker.since) return breaker
  if (outcome === 'failed') return open({ ...breaker, level: breaker.level + 1 }, now, chance)
  const next = good(breaker, now)
  return next.kind === 'open' ? { ...next, probeFrom: now + PROBE_GAP_MS } : next
}

function good(breaker: Open, now: number): Breaker {
  if (breaker.goodAt === undefined) return { ...breaker, goodAt: now }
  if (now - breaker.goodAt < PROBE_GAP_MS) return breaker
  const wholeAt = Math.max(now + RAMP_MS, breaker.leftAt + AWAY_MS_MIN)
  const { level, opened, why } = breaker
  return { ...newBreaker, since: now, rampFrom: now, wholeAt, level, opened, after: why }
}

function open(
  { level: wanted, opened, leftAt, why }: Pick<Open, 'level' | 'opened' | 'leftAt' | 'why'>,
  now: number,
  chance: () => number,
): Open {
  const level = Math.min(LEVEL_MAX, wanted)
  const probeFrom = now + backoffMs(level, chance)
  return { kind: 'open', why, leftAt, since: now, probeFrom, level, opened, goodAt: undefined }
}
