// Every wire of the world: from each colo to each region, and from each region to the primary.
import type { Region } from '../../src/regions.ts'
import { createLink, type Link } from './links.ts'
import type { Colo, WorldMap } from './map.ts'
import { type Listening, listen } from './server.ts'
import type { Clock } from './time.ts'

export type NetworkOptions = {
  map: WorldMap
  regions: readonly Region[]
  clock: Clock
  /** Delays are divided by this; 0 = none. */
  speed: number
  /** `host:port` of a region's Worker or of the primary's D1 now. */
  regionAddress: (id: string) => string | undefined
  primaryAddress: () => string | undefined
}

export interface Network {
  links: readonly Link[]
  /** `host:port` that leads to a region, from whichever colo `World-From` names. */
  toRegion: ReadonlyMap<string, string>
  /** `host:port` that leads from a region to the primary. */
  toPrimary: ReadonlyMap<string, string>
  link(from: string, to: string): Link | undefined
  close(): void
}

export const PRIMARY = 'primary'

export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { map, regions, clock, speed, regionAddress, primaryAddress } = options
  const scaled: Clock = {
    now: clock.now,
    sleep: async (ms, signal) => {
      if (speed > 0) await clock.sleep(ms / speed, signal)
    },
  }
  const links = new Map<string, Link>()
  const servers: Listening[] = []
  const toRegion = new Map<string, string>()
  const toPrimary = new Map<string, string>()
  const add = (link: Link) => void links.set(`${link.from} ${link.to}`, link)

  for (const region of regions) {
    for (const colo of map.colos) add(coloLink(colo, region))
    const server = await listen((request, response) => {
      const from = String(request.headers['world-from'] ?? '')
      const link = links.get(`${from} ${region.id}`)
      if (link) link.handle(request, response)
      else response.writeHead(400).end(`No link from "${from}" to ${region.id}.\n`)
    })
    servers.push(server)
    toRegion.set(region.id, server.address)

    const rttMs = map.regionToPrimary(region)
    const link = createLink({
      from: region.id,
      to: PRIMARY,
      rttMs,
      target: primaryAddress,
      clock: scaled,
    })
    add(link)
    const back = await listen(link.handle)
    servers.push(back)
    toPrimary.set(region.id, back.address)
  }

  function coloLink(colo: Colo, region: Region): Link {
    return createLink({
      from: colo.id,
      to: region.id,
      rttMs: map.coloToRegion(colo, region),
      target: () => regionAddress(region.id),
      clock: scaled,
    })
  }

  return {
    links: [...links.values()],
    toRegion,
    toPrimary,
    link: (from, to) => links.get(`${from} ${to}`),
    close: () => {
      for (const server of servers) server.close()
    },
  }
}
