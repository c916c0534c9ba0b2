// One try at one region: an answer, or the reason why there is none. Never throws.
import { type FaultDomain, faultDomains, internalHeaders } from '../../shared/headers.ts'
import { type Clock, within } from '../../shared/time.ts'
import { WHOLE_RESPONSE_BYTES_MAX } from './rules/limits.ts'
import type { Tried } from './rules/verdict.ts'

/** What the edge forwards to: a region's service binding, or a URL. */
export interface Endpoint {
  fetch(url: string, init: RequestInit): Promise<Response>
}

/** Statuses with which a region says that it cannot serve this now. */
const UNABLE = new Set([502, 503, 504])

export async function attempt(
  endpoint: Endpoint,
  url: string,
  init: RequestInit,
  capMs: number,
  clock: Clock,
  stop?: AbortSignal,
): Promise<Tried> {
  const began = clock.now()
  const cut = new AbortController()
  // An async function, because an endpoint may throw before it returns a promise.
  const ask = async () => whole(await endpoint.fetch(url, { ...init, signal: cut.signal }))
  const asked = ask().catch(() => 'unreachable' as const)
  const settled = await within(clock, capMs, Promise.race([asked, stopped(stop)]))
  const ms = clock.now() - began
  if (typeof settled === 'object') return judge(settled, ms)
  cut.abort()
  return settled === 'outrun' ? { kind: 'outrun', ms } : { kind: 'failed', failure: settled, ms }
}

function judge(response: Response, ms: number): Tried {
  const { status, headers } = response
  // Every response of a region names it; one without its name was made by what is around it: a 500 by the runtime, a
  // 503 by wrangler dev where the Worker is not running ("Worker … not found"), which is no answer for a client.
  if (!headers.has(internalHeaders.region)) {
    if (status === 500) return { kind: 'failed', failure: 'exception', ms }
    if (UNABLE.has(status)) {
      response.body?.cancel().catch(() => {}) // an open body holds a connection
      return { kind: 'failed', failure: 'unreachable', ms }
    }
  }
  const fault = UNABLE.has(status) ? faultDomain(headers) : 'none'
  if (fault === 'region') return { kind: 'failed', failure: 'down', ms, response }
  return { kind: 'answered', response, ms, fault }
}

/** Whoever does not say otherwise blames himself. */
function faultDomain(headers: Headers): FaultDomain {
  const told = headers.get(internalHeaders.faultDomain)
  return faultDomains.find((domain) => domain === told) ?? 'region'
}

const stopped = (stop: AbortSignal | undefined): Promise<'outrun'> =>
  new Promise((resolve) => stop?.addEventListener('abort', () => resolve('outrun')))

/** Reads a body of known, bounded length to its end; other bodies stream. */
async function whole(response: Response): Promise<Response> {
  const length = Number(response.headers.get('Content-Length') ?? Number.NaN)
  if (!response.body || !(length <= WHOLE_RESPONSE_BYTES_MAX)) return response
  return new Response(await response.arrayBuffer(), response)
}
