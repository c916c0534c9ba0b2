// Draws from streams of numbers in [0, 1), and the times at which requests come. Pure.

export type Random = () => number

/** A whole number, both ends included. */
export const between = (random: Random, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1))

/** Throws when there is nothing to draw from. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('There is nothing to draw from.')
  return item
}

/** Deals every card once, in an order of chance, before any comes again. */
export function createDeck<T>(random: Random, cards: readonly T[]): () => T {
  let left: T[] = []
  return () => {
    if (left.length === 0) left = [...cards]
    const card = pick(random, left)
    left.splice(left.indexOf(card), 1)
    return card
  }
}

/** Draws items by weight, from a chance in [0, 1). Throws when there is nothing to draw from. */
export function weighted<T>(
  choices: readonly (readonly [item: T, weight: number])[],
): (chance: number) => T {
  const last = choices.at(-1)
  if (!last) throw new Error('There is nothing to draw from.')
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0)
  return (chance) => {
    let left = chance * total
    for (const [item, weight] of choices) {
      left -= weight
      if (left < 0) return item
    }
    return last[0] // rounding only
  }
}

/** Draws kinds of requests: `{ write: 1, list: 5, follow: 94 }`. */
export const mixed = <K extends string>(mix: Readonly<Record<K, number>>) =>
  weighted(Object.entries<number>(mix) as [K, number][])

/** Popularity of the k-th link is k^-0.99, as in YCSB (Cooper et al. 2010, section 5.1). */
const ZIPF_EXPONENT = 0.99
/** `rank` counts from 1. */
export const zipfWeight = (rank: number): number => rank ** -ZIPF_EXPONENT

/** Draws the first item most often. */
export const zipf = <T>(items: readonly T[]): ((chance: number) => T) =>
  weighted(items.map((item, index) => [item, zipfWeight(index + 1)]))

/** Milliseconds since the start, without end: one request in each slot, anywhere in it. Spread as many
 * independent users would be, without bursts that a laptop's cores would turn into queues. */
export function* slots(random: Random, perSecond: number): Generator<number, never> {
  for (let n = 0; ; n++) yield ((n + random()) * 1_000) / perSecond
}

/** The same of independent readers, bursts and all (a Poisson process), until a time. */
export function* arrivals(random: Random, perSecond: number, untilMs: number): Generator<number> {
  const gapMs = () => (-Math.log(1 - random()) * 1_000) / perSecond
  for (let atMs = gapMs(); atMs < untilMs; atMs += gapMs()) yield atMs
}
