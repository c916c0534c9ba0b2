// What would change the advice: the nearest other value of each figure at which something else is right. Pure.
import type { Region } from '../../src/regions.ts'
import { type Advice, advise } from './advice.ts'
import type { Mix } from './designs.ts'
import type { Share, Trips } from './places.ts'

export type Change = {
  figure: keyof Mix
  /** From here on. */
  at: number
  /** What is advised there instead. */
  what: string
}

/** For less than this nobody moves a database. */
const MOVE_MS_MIN = 1

/** Values that are tried, in steps that people think in. */
const TRIED: { [figure in keyof Mix]: readonly number[] } = {
  writes: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
  queries: [1, 2, 3, 4, 5, 8, 12],
  hits: [0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99],
}

export function changesOf(
  advice: Advice,
  shares: readonly Share[],
  candidates: readonly Region[],
  mix: Mix,
  trips: Trips,
): Change[] {
  const figures = Object.keys(TRIED) as (keyof Mix)[] // its own keys
  return figures.flatMap((figure) => {
    const others = TRIED[figure]
      .filter((value) => value !== mix[figure])
      .sort((a, b) => Math.abs(a - mix[figure]) - Math.abs(b - mix[figure]))
    for (const at of others) {
      const what = difference(advice, advise(shares, candidates, { ...mix, [figure]: at }, trips))
      if (what !== undefined) return [{ figure, at, what }]
    }
    return []
  })
}

function difference(one: Advice, other: Advice): string | undefined {
  const stay = other.primaries.find(({ region }) => region.id === one.primary.id)
  const lostMs = (stay?.meanMs ?? 0) - (other.primaries[0]?.meanMs ?? 0)
  if (lostMs > MOVE_MS_MIN) return `the primary in ${other.primary.id}`
  if (one.design !== other.design) return other.design
  const [first, second] = [one.measures[0]?.name, other.measures[0]?.name]
  return first === second ? undefined : `${second} first`
}
