// What answers cost, counted by route: requests, KV operations and loads of this isolate since it began.
import { Bounded } from '../../shared/bounded.ts'
import { type Cost, costs, type Tell } from '../visit/events.ts'

export const counted = ['requests', ...costs] as const

export type Counts = Record<'requests' | Cost, number>

export const noCounts = (): Counts => Object.fromEntries(counted.map((name) => [name, 0])) as Counts // every name is there

/** Routes counted apart. */
const ROUTES_MAX = 200
/** Of all else one line: a foreign site's paths are not routes, and errors come from anywhere. */
const UNROUTED = 'other'

export type Meter = ReturnType<typeof createMeter>

export function createMeter() {
  const routes = new Bounded<Counts>(ROUTES_MAX)

  function add(route: string, counts: Partial<Counts>): void {
    const sum = routes.get(route) ?? noCounts()
    for (const name of counted) sum[name] += counts[name] ?? 0
    routes.set(route, sum)
  }

  return {
    /** Listens to one request. What it costs counts under the route of its answer: so does what goes on behind it. */
    listen(): Tell {
      let open: Partial<Counts> | undefined = {} // until it is known whose they are
      let route = UNROUTED
      return (event) => {
        if (event.kind === 'answered') {
          route = event.route ?? UNROUTED
          if (!event.own) add(route, { ...open, requests: 1 })
          open = event.own ? {} : undefined // nobody's: to look at the counts must not change them
          return
        }
        const { kind, times = 1 } = event
        if (open) open[kind] = (open[kind] ?? 0) + times
        else if (times > 0) add(route, { [kind]: times })
      }
    },
    read: (): Record<string, Counts> =>
      Object.fromEntries(routes.entries().map(([route, sum]) => [route, { ...sum }])),
  }
}
