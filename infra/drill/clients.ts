// Where the clients are: half of them where the world's users are, half evenly over the regions. Pure.
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
 * two clients or more for each region. */
export function placeClients({ count, shares, nearest }: ClientsOptions): Client[] {
  const homes = shares.flatMap(({ colo, share }) => {
    const region = nearest.get(colo)
    return region === undefined ? [] : [{ colo, region, share }]
  })
  const byRegion = [...Map.groupBy(homes, ({ region }) => region).values()]
  const weighted = byRegion.flatMap((colos) => {
    const users = colos.reduce((sum, { share }) => sum + share, 0)
    return colos.map(({ colo, region, share }) => ({
      colo,
      region,
      weight: (1 - EVEN_SHARE) * share + (EVEN_SHARE * share) / users / byRegion.length,
    }))
  })
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
  return Array.from({ length: count }, (_, index) =>
    atPart(weighted, ((index + 0.5) / count) * total),
  )
}

/** Whoever owns this part of the whole, in their order: every share gets its number of clients. */
function atPart(weighted: readonly (Client & { weight: number })[], part: number): Client {
  let left = part
  for (const { colo, region, weight } of weighted) {
    left -= weight
    if (left < 0) return { colo, region }
  }
  throw new Error('There is no colo with users and a region.')
}
