// What GET /_world says: everything that runs, every wire, every fault.
import { primary, regions } from '../../src/regions.ts'
import { describeFault } from './control.ts'
import type { Kv } from './kv/index.ts'
import type { Link } from './links.ts'
import type { Colo } from './map.ts'
import type { EdgesPart, Part } from './parts.ts'
import type { Ward } from './ward.ts'

export type Described = {
  ready: boolean
  seed: number
  speed: number
  key: string
  colos: readonly Colo[]
  parts: readonly Part[]
  home: Part
  edges: EdgesPart
  links: readonly Link[]
  kv: Kv
  ward: Ward
}

export const describeWorld = (world: Described) => ({
  ready: world.ready,
  seed: world.seed,
  speed: world.speed,
  key: world.key,
  colos: world.colos.map(({ id, city }) => ({ id, city, region: nearest(id, world.links) })),
  regions: regions.map(({ id, city }) => {
    const part = world.parts.find((one) => one.id === id)
    const role = id === primary ? 'primary' : 'replica'
    return { id, city, pid: part?.pid, up: part?.up ?? false, role }
  }),
  primary: { region: primary, pid: world.home.pid, up: world.home.up },
  edges: { pid: world.edges.pid },
  kv: world.kv.state(),
  links: world.links.map(({ from, to, rttMs, state }) => ({
    from,
    to,
    rttMs: Math.round(rttMs),
    ...state,
  })),
  faults: world.ward.active.map(describeFault),
})

function nearest(colo: string, links: readonly Link[]): string | undefined {
  let best: Link | undefined
  for (const link of links) {
    if (link.from === colo && (!best || link.rttMs < best.rttMs)) best = link
  }
  return best?.to
}
