// Where the clients are: half of them where the world's users are, half evenly over the regions. Pure.
import { weighted } from '../traffic/chance.ts'
import type { ColoShare } from '../traffic/users.ts'

export type Client = { colo: string; region: string }

export type ClientsOptions = {
  count: number
  /** Of the users. */
  shares: readonly ColoShare[]
  /** The region that is usually nearest, by colo. */
  nearest: ReadonlyMap<string, string>
}

/** By users alone Oceania would send one request in two hundred, and its outage would be no test. */
const EVEN_SHARE = 0.5

/** Each region has at least EVEN_SHARE of an even part, so none is without a client when there are
 * two clients or more for each region. Throws when no colo has users and a region. */
export function placeClients({ count, shares, nearest }: ClientsOptions): Client[] {
  const homes = shares.flatMap(({ colo, share }) => {
    const region = nearest.get(colo)
    return region === undefined ? [] : [{ colo, region, share }]
  })
  const byRegion = [...Map.groupBy(homes, ({ region }) => region).values()]
  const at = weighted(
    byRegion.flatMap((colos) => {
      const users = colos.reduce((sum, { share }) => sum + share, 0)
      return colos.map(({ colo, region, share }): [Client, number] => [
        { colo, region },
        (1 - EVEN_SHARE) * share + (EVEN_SHARE * share) / users / byRegion.length,
      ])
    }),
  )
  return Array.from({ length: count }, (_, index) => at((index + 0.5) / count))
}
