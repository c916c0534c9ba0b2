// Every wire of the world: from each colo to each region, and from each region to the primary.
import type { Region } from '../../src/regions.ts'
import { type Damage, PRIMARY } from './faults.ts'
import { createLink, type Link, WHOLE } from './links.ts'
import type { Wire, WorldMap } from './map.ts'
import { seeded } from './random.ts'
import { type Listening, listen } from './server.ts'
import type { Clock } from './time.ts'

export type NetworkOptions = {
  map: WorldMap
  regions: readonly Region[]
  clock: Clock
  seed: number
  /** Delays are divided by this; 0 = none. */
  speed: number
  /** `host:port` of a region's Worker or of the primary's D1 now. */
  regionAddress: (id: string) => string | undefined
  primaryAddress: () => string | undefined
}

type Target = () => string | undefined

export interface Network {
  links: readonly Link[]
  /** `host:port` that leads to a region, from whichever colo `World-From` names. */
  toRegion: ReadonlyMap<string, string>
  /** `host:port` that leads from a region to the primary. */
  toPrimary: ReadonlyMap<string, string>
  link(from: string, to: string): Link | undefined
  /** Brings every wire to the state that the faults ask for. */
  reconcile(damage: Damage): void
  close(): void
}

export async function openNetwork(options: NetworkOptions): Promise<Network> {
  const { map, regions, clock, seed, speed, regionAddress, primaryAddress } = options
  const links = new Map<string, Link>()
  const servers: Listening[] = []
  const toRegion = new Map<string, string>()
  const toPrimary = new Map<string, string>()
  const add = (link: Link) => void links.set(`${link.from} ${link.to}`, link)

  for (const region of regions) {
    for (const colo of map.colos) {
      add(wire(colo.id, region.id, map.coloToRegion(colo, region), () => regionAddress(region.id)))
    }
    const server = await listen((request, response) => {
      const from = String(request.headers['world-from'] ?? '')
      const link = links.get(`${from} ${region.id}`)
      if (link) link.handle(request, response)
      else response.writeHead(400).end(`No link from "${from}" to ${region.id}.\n`)
    })
    servers.push(server)
    toRegion.set(region.id, server.address)

    const link = wire(region.id, PRIMARY, map.regionToPrimary(region), primaryAddress)
    add(link)
    const back = await listen(link.handle)
    servers.push(back)
    toPrimary.set(region.id, back.address)
  }

  function wire(from: string, to: string, { rttMs, jitter }: Wire, target: Target): Link {
    const random = seeded(seed, `link ${from} ${to}`)
    const betweenWorkers = to !== PRIMARY
    return createLink({ from, to, rttMs, jitter, target, clock, random, speed, betweenWorkers })
  }

  return {
    links: [...links.values()],
    toRegion,
    toPrimary,
    link: (from, to) => links.get(`${from} ${to}`),
    reconcile(damage) {
      for (const link of links.values()) {
        const far = link.to === PRIMARY ? WHOLE.far : damage.region(link.to)
        link.state = { ...damage.link(link.from, link.to), far }
      }
    },
    close: () => {
      for (const server of servers) server.close()
    },
  }
}
