// What happens whenever the one copy of a hot key ends: loads, and readers that had to wait. Pure.

/** A request as its reader sees it; milliseconds of one clock. */
export type Reader = { at: number; ms: number; tier: string | undefined }

/** Longer than any answer from a cache: who waits so long waits for a load, or for the machine. */
const BLOCKED_MS = 100

export type Expiries = {
  /** Loads before every isolate had a copy, and how many of their readers waited. */
  first: { loads: number; blocked: number }
  expiries: number
  loads: number
  /** Loads when the copy ended, at most. */
  most: number
  /** After the first fill. */
  readers: number
  /** Whose answer was no copy: they waited for a load. */
  missed: number
  /** Not answered from memory, and not within BLOCKED_MS. */
  blocked: number
  /** Answered from memory in the end, and yet not within BLOCKED_MS: the machine was busy, or KV, which is
   * asked now and then whether memory is still good, was slow. */
  held: number
}

/** `loads` are the times at which the upstream saw them. `lifetimeMs` is what a copy lives: loads nearer to each
 * other than half of it are for the same end of a copy. `filledAt` is when every isolate had its copy. */
export function countExpiries(
  loads: readonly number[],
  readers: readonly Reader[],
  { lifetimeMs, filledAt }: { lifetimeMs: number; filledAt: number },
): Expiries {
  const later = loads.filter((at) => at > filledAt).sort((a, b) => a - b)
  const counts: number[] = []
  let began = Number.NEGATIVE_INFINITY
  for (const at of later) {
    if (at - began > lifetimeMs / 2) {
      began = at
      counts.push(0)
    }
    counts.push((counts.pop() ?? 0) + 1)
  }
  const { first = [], after = [] } = Object.groupBy(readers, ({ at }) =>
    at > filledAt ? 'after' : 'first',
  )
  const late = (of: readonly Reader[]) =>
    Object.groupBy(
      of.filter(({ ms }) => ms > BLOCKED_MS),
      ({ tier }) => (tier === 'memory' ? 'held' : 'blocked'),
    )
  const { blocked = [], held = [] } = late(after)
  return {
    first: { loads: loads.length - later.length, blocked: late(first).blocked?.length ?? 0 },
    expiries: counts.length,
    loads: later.length,
    most: Math.max(0, ...counts),
    readers: after.length,
    missed: after.filter(({ tier }) => tier === undefined).length,
    blocked: blocked.length,
    held: held.length,
  }
}
