// Which regions a request may be sent to, best first: drains, breakers, and the way to the primary. Pure.
import { type Breaker, share } from './breaker.ts'
import { PANIC_SHARE } from './limits.ts'
import type { Ranked } from './rank.ts'
import { isDue, type Reach } from './reach.ts'

/** What this isolate thinks of a region. */
export type Standing = { breaker: Breaker; reach: Reach; drained: boolean }
/** By the region's id. */
export type StandingOf = (id: string) => Standing

export type Need = {
  /** From `dealt`, once for a request: it may go to a returning region when this is below its share. */
  draw: number
  repeatable: boolean
  /** The primary's region, when the request needs the primary. */
  primary: string | undefined
  /** A read of somebody who has seen a commit: a replica that is behind it asks the primary. */
  mayNeedPrimary: boolean
}

/** The draw of the nth request. Dealt rather than thrown: of ten requests in a row exactly one is below a
 * tenth and five below a half, so a returning region that fails for that long cannot go unnoticed. */
export const dealt = (n: number): number => ((n * 3) % 10) / 10

/** What needs the primary goes first to the region beside it: any other only sends it on there, which is the longer way
 * round by what the edge can know. The others stand by, as ranked. */
export function order(
  ranked: readonly Ranked[],
  standing: StandingOf,
  { draw, repeatable, primary, mayNeedPrimary }: Need,
  now: number,
): Ranked[] {
  const sharer = ({ region }: Ranked) => share(standing(region.id).breaker, now)
  const wished = partition(ranked, ({ region }) => region.id === primary)
  const serving = undrained(wished, standing)
  // What cannot be repeated is not for trying out a region.
  const wanted = (one: Ranked) => sharer(one) === 1 || (repeatable && draw < sharer(one))
  const usable = panics(serving, standing, now)
    ? [...serving.slice(0, 1), ...partition(serving.slice(1), (one) => sharer(one) > 0)]
    : partition(
        serving.filter((one) => sharer(one) > 0),
        wanted,
      )
  const reachOf = ({ region }: Ranked) => standing(region.id).reach
  const passing =
    primary === undefined && !mayNeedPrimary
      ? usable
      : partition(usable, (one) => reachOf(one).kind === 'good')
  if (primary === undefined || !repeatable) return passing
  // Of those that need the primary for sure one tries a bad way again; its success is the proof.
  return partition(passing, (one) => wanted(one) && isDue(reachOf(one), now))
}

/** Drains are ignored when there is nobody else. */
export function undrained(ranked: readonly Ranked[], standing: StandingOf): readonly Ranked[] {
  const serving = ranked.filter(({ region }) => !standing(region.id).drained)
  return serving.length > 0 ? serving : ranked
}

/** So many regions seem dead that breakers are not believed: load goes where it always goes, and only a
 * second try looks for a region that seems well. */
export function panics(serving: readonly Ranked[], standing: StandingOf, now: number): boolean {
  const ejected = serving.filter(({ region }) => share(standing(region.id).breaker, now) === 0)
  return ejected.length > serving.length * PANIC_SHARE
}

const partition = (all: readonly Ranked[], first: (one: Ranked) => boolean): Ranked[] => [
  ...all.filter(first),
  ...all.filter((one) => !first(one)),
]
