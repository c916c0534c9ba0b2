// What answers cost, counted by route: requests, KV operations and loads of this isolate since it began.
import { Bounded } from '../../shared/bounded.ts'

export const counted = [
  'requests',
  /** Answered from this isolate's memory, or from KV. */
  'memoryHits',
  'kvHits',
  'kvReads',
  'kvWrites',
  'kvDeletes',
  /** Requests that went to an upstream, refreshes included. */
  'loads',
  /** Answered by somebody else's load. */
  'collapsed',
  /** KV was slow and the upstream was asked beside it; who came first. */
  'kvRaces',
  'kvRacesWonByUpstream',
] as const

export type Counts = Record<(typeof counted)[number], number>

export const noCounts = (): Counts => ({
  requests: 0,
  memoryHits: 0,
  kvHits: 0,
  kvReads: 0,
  kvWrites: 0,
  kvDeletes: 0,
  loads: 0,
  collapsed: 0,
  kvRaces: 0,
  kvRacesWonByUpstream: 0,
})

/** Routes counted apart; a foreign site's paths are not routes and share one line. */
const ROUTES_MAX = 200

export interface Meter {
  add(route: string, counts: Partial<Counts>): void
  read(): Record<string, Counts>
}

export function createMeter(): Meter {
  const routes = new Bounded<Counts>(ROUTES_MAX)
  return {
    add(route, counts) {
      const sum = routes.get(route) ?? noCounts()
      for (const name of counted) sum[name] += counts[name] ?? 0
      routes.set(route, sum)
    },
    read: () => Object.fromEntries(routes.entries().map(([route, sum]) => [route, { ...sum }])),
  }
}
