// A request through the edge: who asks, what the cache or an upstream says, and how the client sees it.
import { discard } from '../shared/discard.ts'
import { within } from '../shared/time.ts'
import type { Edge } from './assemble.ts'
import { preflight, readable } from './client/cors.ts'
import { misdirected, unpaged, unpassable } from './client/refuse.ts'
import { targetOf } from './client/target.ts'
import { isForOperators } from './operators/ops.ts'
import type { Background } from './routing/outgoing.ts'
import { ownAnswer } from './upstream/answer.ts'
import { tooMany } from './upstream/rates.ts'
import type { Arrival, Caller } from './visit/visit.ts'

const CACHED = new Set(['GET', 'HEAD'])

/** How long a refused body is read over: what is on its way is here by then, and who is slower has no claim to more. */
export const UNREAD_MS_MAX = 2_000

export async function handle(request: Request, edge: Edge, background: Background) {
  const { door } = edge
  const target = targetOf(request)
  if (target.kind !== 'resource') {
    const caller = door.stranger(request)
    return plain(misdirected(target, caller.requestId), caller, edge)
  }
  const arrival = door.arrive(request, target, background)
  // Operators' answers are for no page of another site.
  const cors = isForOperators(arrival.url.pathname) ? undefined : edge.cors
  const asked = cors && preflight(request, cors)
  try {
    const response = await (asked ? plain(asked, arrival, edge) : answered(arrival, edge))
    return cors ? readable(response, request, cors) : response
  } catch (error) {
    edge.answers.broke(arrival)
    throw error
  }
}

async function answered(arrival: Arrival, edge: Edge): Promise<Response> {
  const { foreign, operators, door, cache, answers } = edge
  const { request, requestId } = arrival
  operators?.drains.check((work) => arrival.waitUntil(work))
  const refused =
    unpassable(request, foreign, requestId) ??
    (foreign ? undefined : unpaged(arrival.url.pathname, requestId))
  if (refused) return plain(refused, arrival, edge)
  const operated = await operators?.operate(arrival)
  if (operated) return plain(await unlessTooMany(operated, arrival, edge), arrival, edge)
  const visit = await door.enter(arrival)
  if (visit instanceof Response) return plain(visit, arrival, edge)
  const served = await (CACHED.has(request.method) ? cache.read : cache.write)(visit)
  if (served.entry) return answers.answer(served, visit)
  const response = await unlessTooMany(served.answer.response, visit, edge)
  if (response === served.answer.response) return answers.answer(served, visit)
  const { route } = served.answer
  return answers.answer({ ...served, answer: { ...ownAnswer(response), route } }, visit)
}

/** Who guesses at keys is told so as often as the limit says. */
async function unlessTooMany(response: Response, { request, requestId }: Arrival, edge: Edge) {
  if (response.status !== 401 || !request.headers.has('Authorization')) return response
  const spent = await edge.rates.take('failures', request)
  if (!spent) return response
  void response.body?.cancel().catch(() => {})
  return tooMany(spent, requestId)
}

/** The edge's own answer. The body that came is read over, or the connection breaks under it (RFC 9112 section 9.6). */
async function plain(response: Response, caller: Caller, edge: Edge): Promise<Response> {
  const { body } = caller.request
  if (body) await within(edge.clock, UNREAD_MS_MAX, discard(body))
  return edge.answers.own(response, caller)
}
