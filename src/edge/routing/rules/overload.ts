// Whether a region says for long that it has too much to do: of a burst that is an answer, of a state a fault. Pure.
import {
  OVERLOAD_ANSWERS_MAX,
  OVERLOAD_ANSWERS_MIN,
  OVERLOAD_FORGOTTEN_MS,
  OVERLOAD_LONG_MS,
} from './limits.ts'

/** `strained`: since then at least half of its answers said overload. */
export type Load =
  | { kind: 'fine' }
  | { kind: 'strained'; since: number; at: number; overloads: number; others: number }

export const fine: Load = { kind: 'fine' }

/** A region has answered. */
export function loaded(load: Load, overloaded: boolean, now: number): Load {
  if (load.kind === 'fine' || now - load.at >= OVERLOAD_FORGOTTEN_MS) {
    return overloaded ? { kind: 'strained', since: now, at: now, overloads: 1, others: 0 } : fine
  }
  const overloads = load.overloads + (overloaded ? 1 : 0)
  const others = load.others + (overloaded ? 0 : 1)
  if (others > overloads) return fine
  // What was long ago weighs less and less, or an hour of overload would take an hour to be over.
  const tooMany = overloads + others > OVERLOAD_ANSWERS_MAX
  const weigh = (count: number) => (tooMany ? Math.ceil(count / 2) : count)
  const weighed = { overloads: weigh(overloads), others: weigh(others) }
  return { kind: 'strained', since: load.since, at: now, ...weighed }
}

export const overloadedForLong = (load: Load, now: number): boolean =>
  load.kind === 'strained' &&
  load.overloads + load.others >= OVERLOAD_ANSWERS_MIN &&
  load.at - load.since >= OVERLOAD_LONG_MS &&
  now - load.at < OVERLOAD_FORGOTTEN_MS
