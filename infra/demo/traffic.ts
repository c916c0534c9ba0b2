// The traffic: who asks for what and when, all of it from the seed, so that each arm gets the same. Pure.
import { createDeck, mixed, slots, weighted, zipf } from '../traffic/chance.ts'
import type { Ask } from '../traffic/exchange.ts'
import type { ColoShare } from '../traffic/users.ts'
import { seeded } from '../world/random.ts'

export type Planned = { n: number; atMs: number; colo: string } & (
  | { kind: 'follow'; slug: string }
  | { kind: 'list' }
  | { kind: 'write' }
)

export type TrafficOptions = {
  seed: number
  durationMs: number
  shares: readonly ColoShare[]
  /** In any order: popularity is drawn from the seed, not from the order of a list. */
  slugs: readonly string[]
}

/** Keeps two cores a quarter busy with all of the world on them; three times as many were still sent
 * and answered in time there, so that times are the network's and not a queue's. */
export const REQUESTS_PER_SECOND = 50
/** Links are read far more than written, and somebody looks at the list now and then. */
const MIX = { write: 1, list: 5, follow: 94 }

export function makeSchedule({ seed, durationMs, shares, slugs }: TrafficOptions): Planned[] {
  const stream = (label: string) => seeded(seed, `demo ${label}`)
  const [where, what, which] = [stream('where'), stream('what'), stream('which')]
  const colos = weighted(shares.map(({ colo, share }) => [colo, share] as const))
  const kinds = mixed(MIX)
  const deal = createDeck(stream('popularity'), slugs.toSorted())
  const popular = zipf(slugs.map(() => deal()).reverse())
  const times = slots(stream('when'), REQUESTS_PER_SECOND)
  const requests = times.map((atMs, n): Planned => {
    const planned = { n, atMs, colo: colos(where()) }
    const slug = popular(which())
    const kind = kinds(what())
    return kind === 'follow' ? { ...planned, kind, slug } : { ...planned, kind }
  })
  return [...requests.take(Math.round((durationMs / 1_000) * REQUESTS_PER_SECOND))]
}

/** `prefix` begins the slug of a new link. */
export function askOf(planned: Planned, prefix: string): Ask {
  const { colo, n } = planned
  switch (planned.kind) {
    case 'follow':
      return { method: 'GET', path: `/${planned.slug}`, colo }
    case 'list':
      return { method: 'GET', path: '/api/links?limit=20', colo }
    case 'write': {
      const slug = `${prefix}-${n}`
      const body = { slug, url: `https://example.com/${slug}`, listed: true }
      return { method: 'POST', path: '/api/links', colo, body }
    }
  }
}
