// Adds up what requests cost, by route: while they are answered, and behind them.
import { internalHeaders } from '../../shared/headers.ts'
import type { Served } from '../cache/serve.ts'
import type { Costs } from '../cache/store/tiers.ts'
import type { Arrival } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import type { Background } from '../routing/cluster.ts'

/** A foreign site's paths are not routes, and errors come from anywhere. */
const UNROUTED = 'other'

export function meter(
  { costs }: Arrival,
  edge: Edge,
  served: Pick<Served, 'response' | 'entry'>,
): void {
  const { entry } = served // a copy's response is not made for this
  const asked = !edge.foreign && !entry
  const route = asked ? served.response.headers.get(internalHeaders.route) : entry?.route
  edge.meter.add(route ?? UNROUTED, { ...costs, requests: 1 })
}

/** Work after the response; it resolves with the route that it was done for. */
export function behind(
  edge: Edge,
  background: Background,
  work: (costs: Costs) => Promise<string | undefined>,
): void {
  const costs: Costs = {}
  background.waitUntil(
    work(costs).then(
      (route) => edge.meter.add(route ?? UNROUTED, costs),
      () => {}, // nobody waits for it, and nothing correct depends on it
    ),
  )
}
