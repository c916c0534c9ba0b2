// How long to stay away from what failed: longer each time, and not in step with other isolates.
import { OPEN_JITTER, OPEN_MS, OPEN_MS_MAX } from './limits.ts'

/** The end of what began at `beganAt`, in the clock's milliseconds; `chance` is in [0, 1). */
export type End = { beganAt: number; now: number; chance: () => number }

/** From here on the time no longer grows, so neither does the level. */
export const LEVEL_MAX = 2 + Math.ceil(Math.log2(OPEN_MS_MAX / OPEN_MS))

/** `level` counts from 1; the first two are alike. */
export function backoffMs(level: number, chance: () => number): number {
  const ms = Math.min(OPEN_MS_MAX, OPEN_MS * 2 ** Math.max(0, level - 2))
  return ms * (1 - OPEN_JITTER + 2 * OPEN_JITTER * chance())
}
