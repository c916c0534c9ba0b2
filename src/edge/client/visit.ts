// What a client brings to the edge: its token and wishes, read once and checked before anything is spent.
import { publicHeaders } from '../../shared/headers.ts'
import { isSafe } from '../../shared/methods.ts'
import { type Position, start } from '../../shared/position.ts'
import { problem, retryAfterSeconds } from '../../shared/problem.ts'
import { readTokens } from '../../shared/token.ts'
import { canonical, named } from '../cache/rules/key.ts'
import type { Costs } from '../cache/store/tiers.ts'
import type { Edge } from '../config.ts'
import type { Place } from '../routing/rules/rank.ts'
import type { Target } from './target.ts'

export type Wish = 'stale-ok' | 'session' | 'latest'

type Resource = Extract<Target, { kind: 'resource' }>

/** Who asks, before anybody knows what. */
export type Caller = { requestId: string; request: Request; colo: string; place: Place }

/** A request before anything is known of its session. */
export type Arrival = Caller & {
  /** Canonical for safe methods. */
  url: URL
  /** What is asked for is what its copy is named after: `url`, or for a foreign site the bytes that came. */
  href: string
  safe: boolean
  /** Milliseconds since the Unix epoch: every deadline counts from here. */
  arrivedAt: number
  /** What answering it has cost so far. */
  costs: Costs
}

export type Visit = Arrival & {
  position: Position
  wish: Wish | undefined
  /** The client sent a token, good or spent. */
  tokenSent: boolean
  /** Its token could not be used: the primary is read and a new one issued. */
  reset: 'expired' | 'epoch' | undefined
}

const WISHES: readonly string[] = ['stale-ok', 'session', 'latest'] satisfies Wish[]
const isWish = (text: string): text is Wish => WISHES.includes(text)

export const stranger = (request: Request, edge: Edge): Caller => ({
  requestId: edge.newId(),
  request,
  ...whereabouts(request),
})

export function arrive(request: Request, resource: Resource, edge: Edge): Arrival {
  const { naming, foreign } = edge
  const safe = isSafe(request.method)
  const asked = named(resource.url, naming)
  const url = safe ? canonical(asked, naming) : asked
  return {
    ...stranger(request, edge),
    arrivedAt: edge.clock.now(),
    url,
    href: foreign ? url.origin + resource.path : url.href,
    safe,
    costs: {},
  }
}

/** A visit, or the response that refuses it. */
export async function enter(arrival: Arrival, edge: Edge): Promise<Visit | Response> {
  const { request, requestId } = arrival
  if (edge.foreign) return anonymous(arrival, edge) // its headers may mean something else to that site
  const header = request.headers.get(publicHeaders.token)
  const token = await readTokens(edge.keys, header, edge.epoch, edge.clock.now())
  if (token.kind === 'invalid') {
    const detail = `${publicHeaders.token}: ${token.why}. Send it as received, or not at all.`
    return problem('invalid-token', detail, { requestId })
  }
  if (token.kind === 'ahead') {
    const detail = 'This token comes from a newer deployment than the one you reached. Try again.'
    const seconds = retryAfterSeconds(edge.chance())
    return problem('epoch-mismatch', detail, { requestId, retryAfterSeconds: seconds })
  }
  const wish = request.headers.get(publicHeaders.consistency)?.trim().toLowerCase()
  if (wish !== undefined && !isWish(wish)) {
    const detail = `${publicHeaders.consistency}: "${wish.slice(0, 32)}" is none of ${WISHES.join(', ')}.`
    return problem('invalid-request', detail, { requestId })
  }
  return {
    ...arrival,
    position: token.kind === 'valid' ? token.position : start(edge.epoch),
    wish,
    tokenSent: token.kind !== 'none',
    reset: token.kind === 'reset' ? token.reason : undefined,
  }
}

/** Nobody in particular: no session. */
export const anonymous = (arrival: Arrival, { epoch }: Edge): Visit => ({
  ...arrival,
  position: start(epoch),
  wish: undefined,
  tokenSent: false,
  reset: undefined,
})

/** https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
function whereabouts(request: Request): { colo: string; place: Place } {
  const { cf } = request as { cf?: { colo?: string; latitude?: string; longitude?: string } }
  const lat = Number.parseFloat(cf?.latitude ?? '')
  const lon = Number.parseFloat(cf?.longitude ?? '')
  const known = Number.isFinite(lat) && Number.isFinite(lon)
  return { colo: cf?.colo ?? 'unknown', place: known ? { lat, lon } : null }
}
