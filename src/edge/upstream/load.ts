// Asks an upstream, within what this isolate and the request may spend.
import { LEASE_MARGIN_MS, Leases } from '../../shared/leases.ts'
import type { Clock } from '../../shared/time.ts'
import type { Visit } from '../visit/visit.ts'
import type { Loaded, Spent } from './answer.ts'
import { type BodyRules, mayHaveBody, NO_BODY, requestBody, type Sendable } from './body.ts'
import { LOADS_MAX } from './limits.ts'
import type { Rates } from './rates.ts'

/** What is asked, beside what the visit says itself. */
export type Asking = {
  headers: Headers
  body: Sendable
  /** In milliseconds since the Unix epoch. */
  deadline: number
}

/** Who stands behind the edge: its own regions, or a foreign site. */
export interface Side {
  bodies: BodyRules
  /** How long a request may take, from its arrival. */
  deadlineMs(visit: Visit): number
  /** Never throws. */
  ask(visit: Visit, asking: Asking): Promise<Loaded>
  /** Why there is no answer. `older`: there is a copy, but older than what this client has seen. */
  unavailable(visit: Visit, loaded: Loaded, older: boolean): Response
}

export type LoadOptions = {
  /** Instead of the client's own. */
  headers?: Headers
  /** When the load must be over, in milliseconds since the Unix epoch. */
  endBy?: number | undefined
}

export type Upstream = ReturnType<typeof createUpstream>

export function createUpstream(side: Side, rates: Rates, clock: Clock) {
  /** Loads under way. */
  const busy = new Leases(clock)

  async function load(visit: Visit, options: LoadOptions): Promise<Loaded> {
    const { headers = visit.request.headers, endBy = Number.POSITIVE_INFINITY } = options
    const body = mayHaveBody(visit, side.bodies)
      ? await requestBody(visit.request, side.bodies, clock)
      : NO_BODY
    if (typeof body === 'string') return { attempts: [], refused: body }
    const deadline = Math.min(visit.arrivedAt + side.deadlineMs(visit), endBy)
    const asking = { headers, body, deadline }
    if (visit.safe && busy.held >= LOADS_MAX) return { attempts: [], refused: 'overloaded' }
    visit.tell({ kind: 'loads' })
    if (!visit.safe) return side.ask(visit, asking)
    const place = busy.enter(deadline - clock.now() + LEASE_MARGIN_MS)
    return side.ask(visit, asking).finally(() => place.leave())
  }

  return {
    /** Takes one of what this client may cost; what is spent, when there is none left. */
    admit: ({ request, safe }: Visit): Promise<Spent | undefined> =>
      rates.take(safe ? 'loads' : 'writes', request),
    /** The client may leave; its load still has to end, or its place would be taken for ever. */
    load(visit: Visit, options: LoadOptions = {}): Promise<Loaded> {
      const loading = load(visit, options)
      visit.waitUntil(loading.catch(() => {}))
      return loading
    },
    unavailable: side.unavailable,
    busy,
  }
}
