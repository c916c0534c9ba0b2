// The regions as this isolate sees them from one place, for operators. Pure.
import { type Breaker, share } from './breaker.ts'
import type { Estimate } from './estimate.ts'
import { RAMP } from './limits.ts'
import { order, panics, type StandingOf, undrained } from './order.ts'
import type { Ranked } from './rank.ts'

/** `overloaded`: it has said so for long. Its traffic was taken away, if `share` is 0, or others cannot bear it. */
export type RegionState = 'healthy' | 'ramping' | 'overloaded' | 'open' | 'probing' | 'drained'

export type Topology = {
  /** Breakers are not believed: too many are open. */
  panic: boolean
  /** Retries and hedges that may be made now. */
  retriesLeft: number
  /** Best first, as ranked from the place. */
  regions: {
    id: string
    state: RegionState
    /** What it is ranked by. */
    rttMs: number
    /** Whose measurements speak for that: this isolate's, its colo's, or none yet, and then the model does. */
    from: 'model' | Estimate['from']
    measured: boolean
    /** How many samples that is by now, since time takes them back, and how old the last one is. */
    samples: number
    agedMs: number | null
    /** Of this place's reads, now. */
    share: number
    /** How often its breaker opened. */
    opened: number
    /** False while what needs the primary, or may need it, goes around: this region could not reach it. */
    reachesPrimary: boolean
    /** Tries sent there by this isolate, in all. */
    calls: number
    /** Of its answers, those that said it has too much to do. */
    overloads: number
  }[]
}

type Counted = {
  calls: number
  overloads: number
  overloaded: boolean
  estimate: Estimate | undefined
}

export function topology(
  ranked: readonly Ranked[],
  standing: StandingOf,
  counted: (id: string) => Counted,
  retriesLeft: number,
  now: number,
): Topology {
  const shares = sharesOf(ranked, standing, now)
  return {
    panic: panics(undrained(ranked, standing), standing, now),
    retriesLeft,
    regions: ranked.map(({ region: { id }, rttMs }) => {
      const { breaker, reach, drained } = standing(id)
      const { overloaded, estimate, ...counts } = counted(id)
      return {
        id,
        state: drained ? 'drained' : stateOf(breaker, overloaded, now),
        rttMs,
        from: estimate?.proven ? estimate.from : 'model',
        measured: estimate?.proven === true,
        samples: Math.round((estimate?.samples ?? 0) * 10) / 10,
        agedMs: estimate ? now - estimate.at : null,
        share: shares.get(id) ?? 0,
        opened: breaker.opened,
        reachesPrimary: reach.kind === 'good',
        ...counts,
      }
    }),
  }
}

function stateOf(breaker: Breaker, overloaded: boolean, now: number): RegionState {
  switch (breaker.kind) {
    case 'open':
      if (breaker.why === 'overload') return 'overloaded'
      return breaker.goodAt !== undefined || now >= breaker.probeFrom ? 'probing' : 'open'
    case 'closed':
      if (share(breaker, now) < 1) return 'ramping'
      return overloaded ? 'overloaded' : 'healthy'
  }
}

/** The order changes only where a draw crosses a step of the ramp, so one draw stands for each span. */
function sharesOf(ranked: readonly Ranked[], standing: StandingOf, now: number) {
  const shares = new Map<string, number>()
  const bounds = [0, ...RAMP.map((step) => step.share), 1]
  for (const [at, draw] of bounds.slice(0, -1).entries()) {
    const need = { draw, repeatable: true, primary: undefined, mayNeedPrimary: false }
    const first = order(ranked, standing, need, now)[0]?.region.id
    const span = (bounds[at + 1] ?? 1) - draw
    if (first) shares.set(first, (shares.get(first) ?? 0) + span)
  }
  return shares
}
