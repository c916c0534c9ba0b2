// Seeded chance: the same seed gives the same world.

/** A stream of numbers in [0, 1); `label` separates the streams of one seed. Mulberry32, whose state is
 * one 32-bit word: good enough for delays and fault schedules, and trivially replayed. */
export function seeded(seed: number, label: string): () => number {
  let state = seed >>> 0
  for (const char of label) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A draw from the standard normal distribution (Box-Muller). */
export function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

/** A draw from a lognormal distribution, by its median and the sigma of its logarithm. */
export const lognormal = (random: () => number, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random))

/** The standard score of a P95. */
const Z95 = 1.645
/** Of a lognormal whose P95 is so many times its median. */
export const sigmaOf = (jitter: number): number => Math.log(jitter) / Z95
