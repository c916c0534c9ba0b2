// What GET /_world says: everything that runs, every wire, every fault.
import { primary, regions } from '../../src/regions.ts'
import { describeFault } from './control.ts'
import type { Kv } from './kv/index.ts'
import type { Link } from './links.ts'
import type { Colo } from './map.ts'
import type { EdgesPart } from './parts.ts'
import type { Regional } from './regional.ts'
import type { Ward } from './ward.ts'

export type Described = {
  ready: boolean
  seed: number
  speed: number
  key: string
  /** Of the deployment, as EPOCH has it. */
  epoch: number | undefined
  /** The site that the edges front; then nothing regional. */
  origin: string | undefined
  colos: readonly Colo[]
  regional: Regional | undefined
  edges: EdgesPart
  kv: Kv
  /** `host:port` that speaks KV's protocol, for whoever puts a wrong value there. */
  kvAddress: string | undefined
  ward: Ward
}

export function describeWorld(world: Described) {
  const { ready, seed, speed, key, epoch, origin, colos, regional, edges, kv, kvAddress, ward } =
    world
  const links = regional?.network?.links ?? []
  return {
    ready,
    seed,
    speed,
    key,
    epoch,
    origin,
    samples: regional?.samples ?? [],
    colos: colos.map(({ id, city }) => ({ id, city, region: nearest(id, links) })),
    regions: regional ? describeRegions(regional) : [],
    primary: regional && { region: primary, pid: regional.home.pid, up: regional.home.up },
    edges: { pid: edges.pid },
    kv: { ...kv.state(), address: kvAddress },
    links: links.map(({ from, to, rttMs, state }) => ({
      from,
      to,
      rttMs: Math.round(rttMs),
      ...state,
    })),
    faults: ward.active.map(describeFault),
  }
}

const describeRegions = ({ parts }: Regional) =>
  regions.map(({ id, city }) => {
    const part = parts.find((one) => one.id === id)
    const role = id === primary ? 'primary' : 'replica'
    return { id, city, pid: part?.pid, up: part?.up ?? false, role }
  })

const nearest = (colo: string, links: readonly Link[]): string | undefined =>
  links.filter(({ from }) => from === colo).sort((a, b) => a.rttMs - b.rttMs)[0]?.to
