// The traffic: which client, where, does what and when, without end, all of it from the seed. Pure.
import { regions } from '../../src/regions.ts'
import { mixed, slots, weighted, zipf } from '../traffic/chance.ts'
import type { ColoShare } from '../traffic/users.ts'
import { loadMap } from '../world/map.ts'
import { seeded } from '../world/random.ts'

/** The region that usually answers, by colo. */
export type Homes = ReadonlyMap<string, string>

/** By users alone Oceania would send one request in two hundred, and its outage would be no test. */
const EVEN_SHARE = 0.5

/** So many clients, each by its colo. Each region has at least EVEN_SHARE of an even part, so none is without a client
 * when there are two clients or more for each region. Throws when no colo has users and a region. */
export function placeClients(
  count: number,
  shares: readonly ColoShare[],
  nearest: Homes,
): string[] {
  const near = Map.groupBy(shares, ({ colo }) => nearest.get(colo))
  near.delete(undefined)
  const at = weighted(
    [...near.values()].flatMap((colos) => {
      const users = colos.reduce((sum, { share }) => sum + share, 0)
      return colos.map(({ colo, share }): [string, number] => [
        colo,
        (1 - EVEN_SHARE) * share + (EVEN_SHARE * share) / users / near.size,
      ])
    }),
  )
  return Array.from({ length: count }, (_, index) => at((index + 0.5) / count))
}

/** The region that a round trip from each colo is shortest to. */
export function nearestRegions(): Homes {
  const { colos, coloToRegion } = loadMap()
  return new Map(
    colos.map((colo) => {
      const wires = regions.map((region) => ({ id: region.id, ...coloToRegion(colo, region) }))
      return [colo.id, wires.reduce((a, b) => (b.rttMs < a.rttMs ? b : a)).id]
    }),
  )
}

/** `follow` a popular item, or `reload` it past the cache; `read` any; look at the `list`; read one's `own` with the
 * token; `create` one, `change` one's own. */
export type Kind = 'follow' | 'reload' | 'read' | 'list' | 'own' | 'create' | 'change'

export type Planned = {
  n: number
  /** Since the start. */
  atMs: number
  /** Number of the client. */
  client: number
  kind: Kind
  /** The popular item. */
  name: string
  /** In [0, 1): which of the items that are known by then. */
  which: number
}

export type TrafficOptions = {
  seed: number
  perSecond: number
  clients: number
  names: readonly string[]
}

/** More writes and fewer popular items than users have, because what the cache answers tests nothing. */
const kinds = mixed<Kind>({
  ...{ follow: 25, reload: 15, read: 20, list: 5, own: 20, create: 9, change: 6 },
})

/** Open loop: the times do not depend on the answers. */
export function planTraffic(options: TrafficOptions): IteratorObject<Planned> {
  const { seed, perSecond, clients, names } = options
  const stream = (label: string) => seeded(seed, `drill ${label}`)
  const [who, what, popular] = [stream('who'), stream('what'), stream('popular')]
  const which = stream('which')
  const nameAt = zipf(names.toSorted())
  return slots(stream('when'), perSecond).map((atMs, n) => ({
    ...{ n, atMs },
    client: Math.floor(who() * clients),
    kind: kinds(what()),
    name: nameAt(popular()),
    which: which(),
  }))
}
