// A request through the edge: who asks, what the cache or an upstream says, and how the client sees it.

import { discard } from '../shared/discard.ts'
import { within } from '../shared/time.ts'
import { read } from './cache/read.ts'
import type { Served } from './cache/serve.ts'
import { answer, told } from './client/answer.ts'
import { preflight, readable } from './client/cors.ts'
import { tooMany } from './client/rates.ts'
import { misdirected, unpassable } from './client/refuse.ts'
import { targetOf } from './client/target.ts'
import { type Arrival, arrive, type Caller, enter, stranger } from './client/visit.ts'
import type { Edge } from './config.ts'
import { UNREAD_MS_MAX } from './limits.ts'
import { meter } from './operators/metering.ts'
import { isForOperators, operate } from './operators/ops.ts'
import type { Background } from './routing/cluster.ts'
import { write } from './write.ts'

const CACHED = new Set(['GET', 'HEAD'])

export async function handle(
  request: Request,
  edge: Edge,
  background: Background,
): Promise<Response> {
  const target = targetOf(request)
  if (target.kind !== 'resource') {
    const caller = stranger(request, edge)
    return plain(misdirected(target, caller.requestId), caller, edge)
  }
  const arrival = arrive(request, target, edge)
  // Operators' answers are for no page of another site.
  const cors = isForOperators(arrival.url.pathname) ? undefined : edge.cors
  const asked = cors && preflight(request, cors)
  const response = await (asked ? plain(asked, arrival, edge) : answered(arrival, edge, background))
  return cors ? readable(response, request, cors) : response
}

async function answered(arrival: Arrival, edge: Edge, background: Background): Promise<Response> {
  edge.drains.check((work) => background.waitUntil(work))
  const refused = unpassable(arrival.request, edge, arrival.requestId)
  if (refused) return plain(refused, arrival, edge)
  const operated = await operate(arrival, edge)
  if (operated) return plain(await unlessTooMany(operated, arrival, edge), arrival, edge)
  const visit = await enter(arrival, edge)
  if (visit instanceof Response) return plain(visit, arrival, edge)
  const way = CACHED.has(arrival.request.method) ? read : write
  const served = await way(visit, edge, background)
  meter(arrival, edge, served)
  warn(served, arrival.requestId)
  if (served.entry) return answer(served, visit, edge)
  const response = await unlessTooMany(served.response, visit, edge)
  return answer({ ...served, response }, visit, edge)
}

/** Who guesses at keys is told so as often as the limit says. */
async function unlessTooMany(
  response: Response,
  { request, requestId }: Arrival,
  { rates, apiKeys }: Edge,
): Promise<Response> {
  if (response.status !== 401 || !request.headers.has('Authorization')) return response
  const spent = await rates.take('failures', request, apiKeys)
  if (!spent) return response
  void response.body?.cancel().catch(() => {})
  return tooMany(spent, requestId)
}

/** An answer of the edge's own, which no upstream was asked for: the body that came with the question is read over,
 * or the connection breaks under the answer (RFC 9112 section 9.6). */
async function plain(response: Response, arrival: Caller, edge: Edge): Promise<Response> {
  const { body } = arrival.request
  if (body) await within(edge.clock, UNREAD_MS_MAX, discard(body))
  const cache = { kind: 'bypass', stored: false, why: 'request' } as const
  const headers = told({ response, cache, attempts: [] }, arrival, edge)
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  return new Response(response.body, { status: response.status, headers })
}

function warn({ attempts }: Served, requestId: string): void {
  if (attempts.every(({ outcome }) => outcome === 'ok' || outcome === 'outrun')) return
  console.warn(JSON.stringify({ event: 'failed-attempts', requestId, attempts }))
}
