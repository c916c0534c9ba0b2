// Where a curve bends: from there on, more of what is varied brings little. Pure.

export type Point = { x: number; y: number }

/** Kneedle (Satopaa, Albrecht, Irwin and Raghavan, "Finding a 'Kneedle' in a Haystack", 2011): on axes from 0 to 1, the
 * point that is farthest above the straight line from the first to the last one. `undefined` where there is none: the
 * curve is straight, or bends the other way. Its sensitivity is 1, as the paper has it for data that does not come
 * in bit by bit. */
export function kneeOf(points: readonly Point[]): Point | undefined {
  const sorted = points.toSorted((a, b) => a.x - b.x)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last || sorted.length < 3) return undefined
  const ys = sorted.map(({ y }) => y)
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const wide = last.x - first.x
  if (wide === 0 || high === low) return undefined
  const falling = last.y < first.y
  const above = sorted.map(({ x, y }) => {
    const risen = (y - low) / (high - low)
    return (falling ? 1 - risen : risen) - (x - first.x) / wide
  })
  const top = Math.max(...above)
  const at = above.indexOf(top)
  const threshold = top - 1 / (sorted.length - 1) // less the mean step of x
  const bends = above.slice(at).some((one) => one < threshold)
  return at > 0 && bends ? sorted[at] : undefined // before the first point there was nothing to gain
}

/** The same where x grows by factors. */
export function kneeByFactors(points: readonly Point[]): Point | undefined {
  const knee = kneeOf(points.map(({ x, y }) => ({ x: Math.log(x), y })))
  return knee && points.find(({ x }) => Math.log(x) === knee.x)
}
