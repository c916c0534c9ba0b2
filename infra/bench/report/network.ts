// How long things take between a colo, the regions and the database, drawn anew for each call. Stalls and outages too.
import type { Region } from '../../../src/regions.ts'
import { IN_PLACE } from '../../world/d1/in-place.ts'
import type { Colo, Wire, WorldMap } from '../../world/map.ts'
import { lognormal, sigmaOf } from '../../world/random.ts'
import type { Clock } from '../../world/time.ts'
import type { Faults } from './scenario.ts'

export type Network = ReturnType<typeof createNetwork>

/** A call that found nobody. */
export class Unreachable extends Error {}

export type NetworkOptions = {
  map: WorldMap
  regions: readonly Region[]
  home: string
  faults: Faults
  clock: Clock
  random: () => number
}

export function createNetwork({ map, regions, home, faults, clock, random }: NetworkOptions) {
  const byId = new Map(regions.map((region) => [region.id, region]))
  const wires = new Map<string, Wire>()
  const known = (from: string, to: string, find: () => Wire): Wire => {
    const id = `${from} ${to}`
    const wire = wires.get(id) ?? find()
    wires.set(id, wire)
    return wire
  }
  const region = (id: string): Region => {
    const found = byId.get(id)
    if (!found) throw new Error(`"${id}" is no region.`)
    return found
  }
  const toRegion = (colo: Colo, id: string) =>
    known(colo.id, id, () => map.coloToRegion(colo, region(id)))
  const toPrimary = (id: string) => known(id, 'primary', () => map.regionToPrimary(region(id)))
  /** One way: half of a round trip, drawn anew, as the world's wires do it. */
  const way = ({ rttMs, jitter }: Wire, more = 0) =>
    clock.sleep((lognormal(random, rttMs, sigmaOf(jitter)) + more) / 2)
  const isDown = (id: string) => faults.down(id, clock.now())

  return {
    home,
    isDown,
    /** Rejects with Unreachable, when a round trip has passed, where the region is down. */
    async callRegion<T>(colo: Colo, id: string, there: () => Promise<T>): Promise<T> {
      const wire = toRegion(colo, id)
      const stallMs = faults.stallMs(random)
      await way(wire, stallMs)
      if (isDown(id)) {
        await way(wire, stallMs)
        throw new Unreachable(id)
      }
      const value = await there()
      await way(wire, stallMs)
      return value
    },
    /** From a region's Worker to the primary's database and back; the database works meanwhile. */
    async callPrimary<T>(id: string, there: () => T): Promise<T> {
      const wire = toPrimary(id)
      await way(wire)
      if (isDown(home)) throw new Unreachable('the primary')
      await clock.sleep(inPlaceMs())
      const value = there()
      await way(wire)
      return value
    },
    /** The query itself, beside the database. */
    query: () => clock.sleep(inPlaceMs()),
    /** Medians, in milliseconds: what the fastest possible choice would be held against. */
    medianMs: (colo: Colo, id: string) => toRegion(colo, id).rttMs,
    nearest(colo: Colo, among = regions): string {
      const [first] = [...among].sort(
        (a, b) => toRegion(colo, a.id).rttMs - toRegion(colo, b.id).rttMs,
      )
      return first?.id ?? home
    },
  }

  function inPlaceMs(): number {
    return lognormal(random, IN_PLACE.medianMs, IN_PLACE.sigma)
  }
}
