// What GET /ops/topology says, as far as the page shows it. Pure.
import type { Names } from '../sentence.ts'

export type Topology = {
  colo: string
  panic: boolean
  retriesLeft: number
  regions: {
    id: string
    state: string
    rttMs: number
    measured: boolean
    share: number
    calls: number
  }[]
}

/** `undefined` for what is no topology: another version of the edge may answer than the page came with. */
export function parseTopology(body: string): Topology | undefined {
  try {
    const { colo, panic = false, retriesLeft = 0, regions } = JSON.parse(body)
    if (typeof colo !== 'string' || !Array.isArray(regions)) return undefined
    return {
      colo,
      panic: panic === true,
      retriesLeft: Number(retriesLeft),
      regions: regions.map((region) => ({
        id: String(region.id),
        state: String(region.state),
        rttMs: Number(region.rttMs),
        measured: region.measured === true,
        share: Number(region.share),
        calls: Number(region.calls),
      })),
    }
  } catch {
    return undefined
  }
}

export function topologyWords({ colo, panic, regions }: Topology, names: Names): string {
  const ill = regions.filter(({ state }) => state !== 'healthy')
  const told = ill.map(({ id, state }) => `${names(id)} is ${state}`)
  return [
    `As one isolate in ${names(colo)} sees it`,
    panic ? 'too many regions fail, so their breakers are not believed' : undefined,
    told.length === 0 ? 'all regions are well' : told.join(', '),
  ]
    .filter((part) => part !== undefined)
    .join('; ')
    .concat('.')
}
