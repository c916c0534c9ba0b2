// A budget of extra calls: a share of the requests seen, so that extra load never outgrows real load.

export interface Budget {
  /** A request came. */
  earn(): void
  /** Pays for one extra call, or does not. */
  spend(): boolean
  left(): number
}

export type BudgetRules = { perRequest: number; max: number; start: number }

/** Counted in whole thousandths: ten tenths must be one. */
const UNITS = 1_000
const units = (tokens: number) => Math.round(tokens * UNITS)

export function createBudget({ perRequest, max, start }: BudgetRules): Budget {
  let saved = units(start)
  return {
    earn() {
      saved = Math.min(units(max), saved + units(perRequest))
    },
    spend() {
      if (saved < UNITS) return false
      saved -= UNITS
      return true
    },
    left: () => saved / UNITS,
  }
}
