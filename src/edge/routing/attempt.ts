// One try at one region: an answer, or the reason why there is none. Never throws.
import { internalHeaders } from '../../shared/headers.ts'
import { type Clock, within } from '../../shared/time.ts'
import { WHOLE_RESPONSE_BYTES_MAX } from '../limits.ts'
import type { Failure } from './plan.ts'

/** What the edge forwards to: a region's service binding, or a URL. */
export interface Upstream {
  fetch(url: string, init: RequestInit): Promise<Response>
}

export type Tried =
  | { kind: 'answered'; response: Response; ms: number }
  | { kind: 'failed'; failure: Failure; ms: number; response?: Response }

/** Statuses with which a region says that it cannot serve this now. */
const UNABLE = new Set([502, 503, 504])

export async function attempt(
  upstream: Upstream,
  url: string,
  init: RequestInit,
  capMs: number,
  clock: Clock,
): Promise<Tried> {
  const began = clock.now()
  const cut = new AbortController()
  const answer = upstream.fetch(url, { ...init, signal: cut.signal }).then(whole)
  const settled = await within(
    clock,
    capMs,
    answer.catch(() => 'unreachable' as const),
  )
  const ms = clock.now() - began
  if (settled === 'timeout') cut.abort()
  if (settled === 'timeout' || settled === 'unreachable') {
    return { kind: 'failed', failure: settled, ms }
  }
  const { status, headers } = settled
  // Every response of a region names it; a 500 without its name was made by the runtime around it.
  if (status === 500 && !headers.has(internalHeaders.region)) {
    return { kind: 'failed', failure: 'exception', ms }
  }
  if (UNABLE.has(status) && (headers.get(internalHeaders.faultDomain) ?? 'region') === 'region') {
    return { kind: 'failed', failure: 'down', ms, response: settled }
  }
  return { kind: 'answered', response: settled, ms }
}

/** Reads a body of known, bounded length to its end; other bodies stream. */
async function whole(response: Response): Promise<Response> {
  const length = Number(response.headers.get('Content-Length') ?? Number.NaN)
  if (!response.body || !(length <= WHOLE_RESPONSE_BYTES_MAX)) return response
  return new Response(await response.arrayBuffer(), response)
}
