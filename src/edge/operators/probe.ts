// One question to one region, past cache, breaker and router: how a deploy looks at a version before users meet it.
import { internalHeaders, publicHeaders, VERSION_OVERRIDES } from '../../shared/headers.ts'
import type { Clock } from '../../shared/time.ts'
import { attempt, type Endpoint } from '../routing/attempt.ts'
import type { Arrival } from '../visit/visit.ts'

/** As long as the longest try at a region may take for a user. */
const PROBE_MS_MAX = 5_000

export type Probed = {
  path: string
  /** undefined: no answer, and why. */
  status?: number
  failure?: string
  /** Id of the version that answered. */
  version?: string | undefined
  /** Region, role and colo of the database that answered it: `weur replica LHR`. */
  servedBy?: string | undefined
  /** Where the platform says that the region runs: `remote-LHR`. Absent, nobody knows. */
  placement?: string | undefined
  /** From the edge to the region and back. */
  ms: number
}

/** Asks for `?path=`, which is `/readyz` unless said, with the operator's version overrides. */
export async function probe(arrival: Arrival, endpoint: Endpoint, clock: Clock): Promise<Probed> {
  const { url, request, requestId } = arrival
  const asked = new URL(request.url).searchParams.get('path') ?? '/readyz'
  const target = new URL(asked, url.origin)
  const path = target.pathname + target.search
  const headers = new Headers({ [publicHeaders.requestId]: requestId })
  const overrides = request.headers.get(VERSION_OVERRIDES)
  if (overrides !== null) headers.set(VERSION_OVERRIDES, overrides)
  const init = { headers, redirect: 'manual' } as const
  const tried = await attempt(endpoint, url.origin + path, init, PROBE_MS_MAX, clock)
  const { ms, response } = { response: undefined, ...tried }
  if (!response) return { path, failure: tried.kind === 'failed' ? tried.failure : tried.kind, ms }
  void response.body?.cancel().catch(() => {})
  const told = (name: string) => response.headers.get(name) ?? undefined
  return {
    path,
    status: response.status,
    version: told(internalHeaders.version),
    servedBy: told(internalHeaders.servedBy),
    placement: told(internalHeaders.placement),
    ms,
  }
}
