// A budget of extra calls: a share of the requests seen, so that extra load never outgrows real load.

export type BudgetRules = {
  perRequest: number
  max: number
  /** What a new isolate has; time alone brings back no more. */
  start: number
  /** Who is asked seldom must be able to fail over each time, as a new isolate is. The idea is Finagle's
   * `minRetriesPerSec`: https://twitter.github.io/finagle/guide/Clients.html#retries */
  perSecond: number
}

/** Counted in whole millionths: ten tenths must be one, and a millisecond must count. */
const UNITS = 1_000_000
const units = (tokens: number) => Math.round(tokens * UNITS)

export function createBudget({ perRequest, max, start, perSecond }: BudgetRules) {
  let saved = units(start)
  let earnedAt: number | undefined
  return {
    /** A request came, at `now`: milliseconds of a clock that never goes back. */
    earn(now: number): void {
      const rested = units(((now - (earnedAt ?? now)) / 1_000) * perSecond)
      if (saved < units(start)) saved = Math.min(units(start), saved + rested)
      earnedAt = now
      saved = Math.min(units(max), saved + units(perRequest))
    },
    /** Pays for one extra call, or does not. */
    spend(): boolean {
      if (saved < UNITS) return false
      saved -= UNITS
      return true
    },
    left: () => saved / UNITS,
  }
}
