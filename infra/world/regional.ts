// What stands behind the edges: the regions with their replicas, the primary, their wires, the records.
import { join } from 'node:path'
import { primary, regions } from '../../src/regions.ts'
import type { BuiltWorker } from './build.ts'
import type { Damage } from './faults.ts'
import type { WorldMap } from './map.ts'
import { type Network, openNetwork } from './network.ts'
import {
  type Crashed,
  createPrimaryPart,
  createRegionPart,
  type PrimaryPart,
  type RegionPart,
} from './parts.ts'
import type { Pace } from './process/protocol.ts'
import type { Secrets } from './secrets.ts'
import { readSeed, sow } from './seed.ts'
import { realClock } from './time.ts'

export const regionIds = regions.map(({ id }) => id)

/** Runs a piece of the start under a name, and tells how long it took. */
export type Stage = <T>(name: string, work: Promise<T>) => Promise<T>

export type RegionalOptions = Pace & {
  root: string
  map: WorldMap
  stateFolder: string
  secrets: Secrets
  crashed: Crashed
}

export interface Regional {
  readonly parts: readonly RegionPart[]
  readonly home: PrimaryPart
  readonly network: Network | undefined
  /** Paths of the product's first records. */
  readonly samples: readonly string[]
  /** Opens the wires. Resolves with `host:port` of the one to each Worker, by its name. */
  wire(worker: (env: string) => BuiltWorker): Promise<Record<string, string>>
  /** Starts, kills, pauses or resumes what the faults ask for; at first, starts everything. */
  reconcile(damage: Damage): Promise<void>
  /** Sows the product's records, waits until every replica has them, and then lets replicas lag. */
  settle(stage: Stage): Promise<void>
  stop(): Promise<void>
}

export function createRegional(options: RegionalOptions): Regional {
  const { root, map, seed, speed, stateFolder, secrets, crashed } = options
  const file = join(stateFolder, 'primary.sqlite')
  const migrations = join(root, 'migrations')
  const coloOf = (id: string) => {
    const region = regions.find((one) => one.id === id)
    return region ? map.coloOf(region) : ''
  }
  const stored = { file, migrations, region: primary, colo: coloOf(primary) }
  const home = createPrimaryPart({ ...stored, seed, speed }, crashed)
  let parts: RegionPart[] = []
  let network: Network | undefined
  let samples: string[] = []
  const addressOf = (id: string) => parts.find((part) => part.id === id)?.address

  return {
    get parts() {
      return parts
    },
    home,
    get network() {
      return network
    },
    get samples() {
      return samples
    },
    async wire(worker) {
      const wires = await openNetwork({
        map,
        regions,
        clock: realClock,
        seed,
        speed,
        regionAddress: addressOf,
        primaryAddress: () => home.address,
      })
      network = wires
      parts = regionIds.map((region) => {
        const primaryUrl = `http://${wires.toPrimary.get(region)}`
        const colo = coloOf(region)
        const base = { region, colo, primaryUrl, worker: worker(region), secrets: secrets.values }
        return createRegionPart({ ...base, seed, speed }, crashed)
      })
      return Object.fromEntries(
        regionIds.map((id) => [worker(id).name, wires.toRegion.get(id) ?? '']),
      )
    },
    async reconcile(damage) {
      network?.reconcile(damage)
      await home.reconcile(damage)
      await Promise.all(parts.map((part) => part.reconcile(damage)))
    },
    async settle(stage) {
      const requests = readSeed(root)
      const target = addressOf(primary) ?? ''
      samples = await stage(`${requests.length} records`, sow(requests, target, secrets.key))
      const bookmark = await home.bookmark()
      await stage('replicas caught up', Promise.all(parts.map((part) => part.reach(bookmark))))
      for (const part of parts) part.startLag()
    },
    async stop() {
      await Promise.all([...parts, home].map((part) => part.stop()))
      network?.close()
    },
  }
}
