// Draws from one stream of chance.
import { seeded } from '../world/random.ts'

export type Chance = {
  /** A whole number below `end`. */
  below(end: number): number
  of<T>(choices: readonly [T, ...T[]]): T
  happens(share: number): boolean
}

/** The same seed and label draw the same. */
export function chanceOf(seed: number, label: string): Chance {
  const next = seeded(seed, label)
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    of: (choices) => choices[below(choices.length)] ?? choices[0],
    happens: (share) => next() < share,
  }
}
