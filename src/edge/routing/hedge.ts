// Asking a second region beside a slow first: when, and who wins.
import { type Clock, within } from '../../shared/time.ts'
import { HEDGE_AFTER_MS_MIN, HEDGE_SHARE } from './rules/limits.ts'
import type { Quantile } from './rules/quantile.ts'
import type { Result } from './rules/verdict.ts'

/** How long to wait for the first region, by what it usually needs; none where a second would come too late. */
export function hedgeAfterMs(reads: Quantile, capMs: number): number | undefined {
  const slow = reads.at(HEDGE_SHARE)
  if (slow === undefined) return undefined
  const afterMs = Math.max(HEDGE_AFTER_MS_MIN, slow)
  return afterMs < capMs ? afterMs : undefined
}

/** A try that ends when it is told to stop. */
export type Start = (stop: AbortSignal) => Promise<Result>

/** Runs the first, and after `afterMs` the second, if any, beside it. An answer without a fault cuts the other off. */
export async function hedged(
  first: Start,
  afterMs: number,
  second: () => Start | undefined,
  clock: Clock,
): Promise<Result[]> {
  const stopFirst = new AbortController()
  const stopSecond = new AbortController()
  const running = first(stopFirst.signal)
  const early = await within(clock, afterMs, running)
  if (early !== 'timeout') return [early]
  const start = second()
  if (!start) return [await running]
  return Promise.all([cutting(running, stopSecond), cutting(start(stopSecond.signal), stopFirst)])
}

async function cutting(running: Promise<Result>, other: AbortController): Promise<Result> {
  const result = await running
  if (result.tried.kind === 'answered' && result.tried.fault === 'none') other.abort()
  return result
}
