// Asks an upstream for a visit, and makes of the answer what may be shown and what may be kept.
import { internalHeaders, publicHeaders, withoutInternal } from '../../shared/headers.ts'
import { LEASE_MARGIN_MS } from '../../shared/leases.ts'
import { parseSnapshot } from '../../shared/snapshot.ts'
import { CLIENT_ADDRESS, trusted } from '../../shared/untrusted.ts'
import { copyOf } from '../cache/copy.ts'
import type { Times } from '../cache/rules/age.ts'
import { asking } from '../cache/rules/conditional.ts'
import { jittered } from '../cache/rules/early.ts'
import { endToEnd } from '../cache/rules/fields.ts'
import { confirms, freshened } from '../cache/rules/freshen.ts'
import type { Entry } from '../cache/store/entry.ts'
import type { Spent } from '../client/rates.ts'
import type { Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import { GET_DEADLINE_MS, LOADS_MAX, ORIGIN_DEADLINE_MS, WRITE_DEADLINE_MS } from '../limits.ts'
import type { Background } from '../routing/cluster.ts'
import type { Forwarded } from '../routing/outgoing.ts'
import { NO_BODY, type Sendable } from './body.ts'

export type Loaded = Forwarded & {
  /** What may be kept, when its body is whole. */
  copy?: Promise<Entry | undefined>
  /** A 304 said that the known copy is still good; this is what it says now. */
  confirmed?: Entry
  /** Nobody was asked, because too many are being asked. */
  overloaded?: true
  /** Nobody was asked, because this client has asked too often. */
  spent?: Spent
}

export type LoadOptions = {
  /** The answer may be kept: it is asked for whole, and the edge itself answers the client's conditions. */
  storable: boolean
  /** A copy to ask about. */
  known?: Entry | undefined
  /** Read already: none without it. */
  body?: Sendable
  /** When the load and its body must be over, in milliseconds since the Unix epoch. */
  endBy?: number
}

export async function load(
  visit: Visit,
  edge: Edge,
  background: Background,
  options: LoadOptions,
): Promise<Loaded> {
  if (!visit.safe) return kept(ask(visit, edge, background, options))
  if (edge.busy.loads.held >= LOADS_MAX) return { attempts: [], overloaded: true }
  const leftMs = deadlineOf(visit, edge, options) - edge.clock.now()
  const place = edge.busy.loads.enter(leftMs + LEASE_MARGIN_MS)
  return kept(ask(visit, edge, background, options).finally(() => place.leave()))

  /** The client may leave; its load still has to end, or its place would be taken for ever. */
  function kept(work: Promise<Loaded>): Promise<Loaded> {
    background.waitUntil(work.catch(() => {}))
    return work
  }
}

async function ask(
  visit: Visit,
  edge: Edge,
  background: Background,
  options: LoadOptions,
): Promise<Loaded> {
  const { storable, known, body = NO_BODY, endBy } = options
  const asked = edge.clock.now()
  visit.costs.loads = (visit.costs.loads ?? 0) + 1
  const headers = upstreamHeaders(visit, edge, storable, known)
  const deadline = deadlineOf(visit, edge, options)
  const forwarded = await send(visit, headers, body, deadline, edge, background)
  const { response } = forwarded
  if (!response || !storable) return forwarded
  const times = { asked, received: edge.clock.now() }
  if (response.status === 304 && known) {
    const entry = confirmedBy(response, known, visit, edge, times)
    if (entry) return { ...forwarded, confirmed: entry, copy: Promise.resolve(entry) }
    // It spoke of something else: ask for the whole.
    const whole = await ask(visit, edge, background, { ...options, known: undefined })
    return { ...whole, attempts: [...forwarded.attempts, ...whole.attempts] }
  }
  const copy = copyOf(response, visit.request.headers, times, edge, endBy)
  if (copy) background.waitUntil(copy)
  return { ...forwarded, ...(copy && { copy }) }
}

function confirmedBy(
  response: Response,
  known: Entry,
  visit: Visit,
  { foreign, chance }: Edge,
  times: Times,
): Entry | undefined {
  if (!confirms(known, response.headers)) return undefined
  const told = foreign ? null : response.headers.get(internalHeaders.snapshot)
  const snapshot = parseSnapshot(told ?? undefined)
  const headers = foreign ? response.headers : withoutInternal(response.headers)
  const entry = freshened(known, visit.request.headers, headers, times, snapshot)
  return entry && { ...entry, terms: jittered(entry.terms, chance()) }
}

function deadlineOf({ arrivedAt, safe }: Visit, { foreign }: Edge, { endBy }: LoadOptions): number {
  const ownMs = safe ? GET_DEADLINE_MS : WRITE_DEADLINE_MS
  const deadline = arrivedAt + (foreign ? ORIGIN_DEADLINE_MS : ownMs)
  return endBy === undefined ? deadline : Math.min(deadline, endBy)
}

async function send(
  visit: Visit,
  headers: Headers,
  { body, kept }: Sendable,
  deadline: number,
  edge: Edge,
  background: Background,
): Promise<Forwarded> {
  const outgoing = {
    method: visit.request.method,
    url: visit.href,
    headers,
    body,
    deadline,
    work: { write: !visit.safe, repeatable: kept },
    ask: { ...visit.position, primary: visit.wish === 'latest' || visit.reset !== undefined },
  }
  return edge.send(outgoing, visit.place, background)
}

/** A region sees what the edge vouches for, and nothing a client made up. */
function upstreamHeaders(
  { request, requestId, safe }: Visit,
  { foreign, newId }: Edge,
  storable: boolean,
  known: Entry | undefined,
): Headers {
  const asked = storable ? asking(request.headers, known) : request.headers
  if (foreign) return new Headers(asked) // origin.ts says what of it may go out
  const headers = withoutInternal(trusted(endToEnd(asked), safe))
  const client = request.headers.get(CLIENT_ADDRESS)
  if (client !== null) headers.set(CLIENT_ADDRESS, client)
  if (safe) headers.delete('Content-Length') // their bodies have no meaning here and are not sent
  headers.delete(publicHeaders.token)
  headers.set(publicHeaders.requestId, requestId)
  if (!safe && !headers.has(publicHeaders.idempotencyKey)) {
    // So that our own failover of this write has one effect.
    headers.set(publicHeaders.idempotencyKey, newId())
  }
  return headers
}
