// The two Workers of the seam's suite, over a genuine service binding and over the world's wires.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createEvents } from '../../../../infra/world/events.ts'
import { createFront } from '../../../../infra/world/front.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { openNetwork } from '../../../../infra/world/network.ts'
import { runWorkers, type Workerd } from '../../../../infra/world/process/workerd.ts'
import { listen } from '../../../../infra/world/server.ts'
import { realClock } from '../../../../infra/world/time.ts'
import { map as own } from '../../../support/map.ts'
import { openMiniflare } from '../../../support/miniflare.ts'
import { type Gates, openGates } from './gates.ts'

export type Seam = {
  /** `host:port` at which a client reaches the calling Worker. */
  address: string
  gates: Gates
  close(): Promise<void>
}

const flags = ['no_nodejs_compat', 'no_nodejs_compat_v2']
const file = (name: string) => fileURLToPath(new URL(`./${name}.worker.js`, import.meta.url))

export async function openBinding(date: string): Promise<Seam> {
  const gates = await openGates()
  const worker = (name: string, env: object = {}) => ({
    ...{ contents: readFileSync(file(name), 'utf8'), date, flags },
    env: { GATE: { type: 'external', address: gates.address, http: {} }, ...env },
  })
  const { urls, stop } = await openMiniflare({
    caller: worker('caller', { CALLEE: { type: 'worker', worker: 'callee' } }),
    callee: worker('callee'),
  })
  return {
    address: urls.caller.host,
    gates,
    async close() {
      await stop()
      gates.close()
    },
  }
}

/** Fast, and yet every chunk travels. */
const SPEED = 20

/** The world's front, one wire, and a workerd for each of the two. */
export async function openWires(compatibilityDate: string): Promise<Seam> {
  const everywhere = loadMap(own)
  const colo = everywhere.nearest('LHR')
  const region = own.among.find(({ id }) => id === 'weur')
  if (!colo || !region) throw new Error('LHR and weur are no longer on the map: name others here.')
  const gates = await openGates()
  const run = (name: string, more: Record<string, string> = {}): Promise<Workerd> => {
    const services = { gate: gates.address, ...more }
    const worker = {
      env: name,
      name,
      module: file(name),
      compatibilityDate,
      compatibilityFlags: flags,
      vars: {},
      secrets: [],
      kv: [],
      d1: [],
      rateLimits: [],
      analytics: [],
      services: Object.keys(services).map((service) => ({
        binding: service.toUpperCase(),
        service,
      })),
      versionMetadata: undefined,
    }
    return runWorkers([{ name, worker, secrets: {}, services, from: colo.id }], () => {})
  }
  const map = { ...everywhere, colos: [colo] }
  const callee = await run('callee')
  const network = await openNetwork({
    map,
    regions: [region],
    clock: realClock,
    seed: 1,
    speed: SPEED,
    regionAddress: () => callee.addresses.callee,
    primaryAddress: () => undefined,
  })
  const caller = await run('caller', { callee: network.toRegion.get(region.id) ?? '' })
  const front = createFront({
    map,
    network: () => network,
    edgeAddress: () => caller.addresses.caller,
    skewMs: () => 0,
    ready: () => true,
    control: () => {},
    events: createEvents(),
  })
  const door = await listen(front)
  return {
    address: door.address,
    gates,
    async close() {
      door.close()
      await Promise.all([caller.stop(), callee.stop()])
      network.close()
      gates.close()
    },
  }
}
