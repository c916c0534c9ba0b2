// The traffic: who asks for what and when, all of it from the seed, so that each arm gets the same. Pure.
import { seeded } from '../world/random.ts'
import type { ColoShare } from './users.ts'

export type Planned = { n: number; atMs: number; colo: string } & (
  | { kind: 'follow'; slug: string }
  | { kind: 'list' }
  | { kind: 'write' }
)
export type Kind = Planned['kind']

export type TrafficOptions = {
  seed: number
  count: number
  durationMs: number
  shares: readonly ColoShare[]
  /** In any order: popularity is drawn from the seed, not from the order of a list. */
  slugs: readonly string[]
}

/** Popularity of the k-th link is k^-0.99, as in YCSB (Cooper et al. 2010, section 5.1). */
export const ZIPF_EXPONENT = 0.99
/** Links are read far more than written. */
const WRITES_SHARE = 0.01
/** Somebody looks at the list now and then. */
const LISTS_SHARE = 0.05

/** Open loop: the times are fixed beforehand, so a slow answer does not slow the next request.
 * Requests come one in each slot, anywhere in it: spread as many independent users would be, without
 * bursts that a laptop's cores would turn into queues. */
export function makeSchedule(options: TrafficOptions): Planned[] {
  const { seed, count, durationMs, shares } = options
  const stream = (label: string) => seeded(seed, `demo ${label}`)
  const [when, where, what, which] = [
    stream('when'),
    stream('where'),
    stream('what'),
    stream('which'),
  ]
  const colos = picker(shares.map(({ share, colo }) => ({ item: colo, weight: share })))
  const slugs = picker(
    shuffled([...options.slugs].sort(), stream('popularity')).map((slug, index) => ({
      item: slug,
      weight: zipfWeight(index + 1),
    })),
  )
  return Array.from({ length: count }, (_, n) => {
    const atMs = ((n + when()) * durationMs) / count
    const colo = colos(where())
    const slug = slugs(which())
    const kind = kindAt(what())
    return kind === 'follow' ? { n, atMs, colo, kind, slug } : { n, atMs, colo, kind }
  })
}

function kindAt(chance: number): Kind {
  if (chance < WRITES_SHARE) return 'write'
  return chance < WRITES_SHARE + LISTS_SHARE ? 'list' : 'follow'
}

/** `rank` counts from 1. */
export const zipfWeight = (rank: number): number => rank ** -ZIPF_EXPONENT

/** Draws items by weight, from a chance in [0, 1). Throws when there is nothing to draw. */
export function picker<T>(choices: readonly { item: T; weight: number }[]): (chance: number) => T {
  const last = choices.at(-1)
  if (!last) throw new Error('There is nothing to draw from.')
  const total = choices.reduce((sum, { weight }) => sum + weight, 0)
  return (chance) => {
    let left = chance * total
    for (const { item, weight } of choices) {
      left -= weight
      if (left < 0) return item
    }
    return last.item // rounding only
  }
}

/** Fisher-Yates. */
function shuffled<T>(items: T[], random: () => number): T[] {
  for (let end = items.length - 1; end > 0; end--) {
    const at = Math.floor(random() * (end + 1))
    const moved = items.splice(at, 1)
    items.splice(end, 0, ...moved)
  }
  return items
}
