// What this machine itself takes for an answer: workerd, loopback, timers and queues. Pure.
import { median, tenth } from '../../traffic/statistics.ts'
import { type Kind, kindOf, type Seen } from './seen.ts'

/** Milliseconds, by where an answer comes from. */
export type Overhead = { [kind in Kind]?: number }

/** Of a world that hardly delays anything: medians. */
export function overheadOf(seen: readonly Seen[]): Overhead {
  const kinds = Map.groupBy(seen, kindOf)
  return Object.fromEntries(
    [...kinds].flatMap(([kind, of]) =>
      kind === undefined ? [] : [[kind, tenth(median(of.map(({ ms }) => ms)))]],
    ),
  )
}

/** The same requests without it. A read from the primary passes what a write does, and a world without lag hardly has
 * one. */
export const without = (overhead: Overhead, seen: readonly Seen[]): Seen[] =>
  seen.map((one) => {
    const kind = kindOf(one)
    const own = kind === undefined ? 0 : (overhead[kind] ?? overhead.write ?? 0)
    return { ...one, ms: Math.max(0, one.ms - own) }
  })
