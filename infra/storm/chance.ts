// Draws from a stream of numbers in [0, 1). Pure.

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
