// The traffic: who asks for what and when, all of it from the seed, so that each arm gets the same. Pure.
import { weighted, zipf } from '../traffic/chance.ts'
import type { ColoShare } from '../traffic/users.ts'
import { seeded } from '../world/random.ts'

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
  const colos = weighted(shares.map(({ colo, share }) => [colo, share] as const))
  const slugs = zipf(shuffled([...options.slugs].sort(), stream('popularity')))
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

/** Fisher-Yates. */
function shuffled<T>(items: T[], random: () => number): T[] {
  for (let end = items.length - 1; end > 0; end--) {
    const at = Math.floor(random() * (end + 1))
    const moved = items.splice(at, 1)
    items.splice(end, 0, ...moved)
  }
  return items
}
