// What regions are chosen by: estimates that stand still for a while, so that nobody is sent to and fro. Pure.
import type { Estimate } from './estimate.ts'

/** By the region's id. `at`: when they last changed so that a choice could. */
export type Settled = { estimates: ReadonlyMap<string, Estimate>; at: number }

export const unsettled: Settled = { estimates: new Map(), at: Number.NEGATIVE_INFINITY }

/** Whatever is measured, nobody's first region changes twice in this time but by a failure. */
export const HOLD_MS = 30_000
/** What a quantile of eight samples moves by chance (5 % by region-rtt.csv's jitter) is no news. Tailscale
 * learnt that its 1 % was too little: https://github.com/tailscale/tailscale/issues/8603 */
const STILL_SHARE = 0.05
/** So much more or less speaks for it than did: it weighs otherwise against the model. */
const WEIGHT_FACTOR = 2

/** `fresh`: what would be chosen by now. */
export function settle(
  before: Settled,
  fresh: ReadonlyMap<string, Estimate>,
  now: number,
): Settled {
  if (now - before.at < HOLD_MS) return before
  const kept = (id: string, one: Estimate) => {
    const old = before.estimates.get(id)
    return old && isStill(old, one) ? old : one
  }
  const estimates = new Map([...fresh].map(([id, one]) => [id, kept(id, one)]))
  const moved =
    estimates.size !== before.estimates.size ||
    [...estimates].some(([id, one]) => before.estimates.get(id) !== one)
  if (!moved) return before
  // Of one alone there is nothing to choose, and the second should not have to wait.
  const alone = Math.max(estimates.size, before.estimates.size) < 2
  return { estimates, at: alone ? before.at : now }
}

const isStill = (old: Estimate, one: Estimate): boolean =>
  Math.abs(one.rttMs - old.rttMs) <= old.rttMs * STILL_SHARE &&
  one.samples <= old.samples * WEIGHT_FACTOR &&
  one.samples * WEIGHT_FACTOR >= old.samples
