// A foreign site as an upstream: any URL, unmodified. The edge is then a gateway (RFC 9110 section 3.7).
import { ConfigError } from '../../shared/config-error.ts'
import { problem } from '../../shared/problem.ts'
import { type Clock, type Runtime, within } from '../../shared/time.ts'
import type { Endpoint } from '../routing/attempt.ts'
import type { Attempt } from '../routing/rules/plan.ts'
import type { Visit } from '../visit/visit.ts'
import { type Loaded, ownAnswer } from './answer.ts'
import { SITE_BODIES } from './body.ts'
import { type Gateway, hasLooped, inward, outward } from './gateway.ts'
import { ORIGIN_DEADLINE_MS } from './limits.ts'
import type { Asking, Side } from './load.ts'
import { respond } from './respond.ts'
import { siteUnavailable } from './unavailable.ts'

/** What stands where a region's id would, in the story. */
const ORIGIN_ID = 'origin'
/** There is no other place to ask; a second connection is all that can help. */
const ORIGIN_ATTEMPTS_MAX = 2

/** Parses the variable `name`. Throws with the next move. */
export function parseOrigin(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const bare = url?.href === `${url?.origin}/`
  if (!url || !bare || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} is "${text}", not a scheme and a host such as https://api.example.com. Set it in [env.edge.vars].`,
    )
  }
  return url
}

/** Parses `ORIGIN`. Throws with the next move. */
export function originAt(text: string, pseudonym: string): { host: string; endpoint: Endpoint } {
  const gateway = { origin: parseOrigin('ORIGIN', text), pseudonym }
  return {
    host: gateway.origin.host,
    endpoint: { fetch: (asked, init) => pass(gateway, asked, init) },
  }
}

async function pass(gateway: Gateway, asked: string, init: RequestInit): Promise<Response> {
  const front = new URL(asked)
  const received = new Headers(init.headers)
  if (hasLooped(received, gateway)) {
    const detail = `ORIGIN, ${gateway.origin.origin}, leads back to this gateway. Set it to the site itself.`
    return problem('loop-detected', detail)
  }
  // The bytes that came, as far as fetch leaves them alone; and no base that a path such as "//host" could leave.
  const target = gateway.origin.origin + asked.slice(front.origin.length)
  const headers = outward(received, init.method ?? 'GET', front, gateway)
  const response = await fetch(target, { ...init, headers, ...asItCame } as RequestInit)
  return respond(true, response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: inward(response.headers, response.status, gateway),
  })
}

/** See respond.ts. */
const asItCame = { encodeResponseBody: 'manual' }

export type SiteOptions = Runtime & { endpoint: Endpoint }

export const createSite = ({ endpoint, clock, chance }: SiteOptions): Side => ({
  bodies: SITE_BODIES,
  deadlineMs: () => ORIGIN_DEADLINE_MS,
  ask: (visit, asking) => askSite(endpoint, visit, asking, clock),
  unavailable: (visit, loaded) => siteUnavailable(visit, loaded, chance()),
})

/** One try, and for a safe method a second when the connection broke: an idle one may just have been closed. Never
 * throws. A site's errors are its answers. */
async function askSite(
  endpoint: Endpoint,
  { request: { method }, href, safe }: Visit,
  { headers, body, deadline }: Asking,
  clock: Clock,
): Promise<Loaded> {
  const attempts: Attempt[] = []
  for (;;) {
    const began = clock.now()
    if (began >= deadline) return { attempts }
    const cut = new AbortController()
    const sent = { method, headers: new Headers(headers), body: body.body } // gateway.ts says what may go out
    const init = { ...sent, redirect: 'manual', signal: cut.signal } as const
    const asked = endpoint.fetch(href, init).catch(() => 'unreachable' as const)
    const settled = await within(clock, deadline - began, asked)
    const ms = clock.now() - began
    if (settled instanceof Response) {
      attempts.push({ region: ORIGIN_ID, ms, outcome: 'ok' })
      return { answer: { ...ownAnswer(settled), keepable: true }, attempts }
    }
    attempts.push({ region: ORIGIN_ID, ms, outcome: settled })
    if (settled === 'timeout') cut.abort()
    const again = settled === 'unreachable' && safe && body.kept
    if (!again || attempts.length >= ORIGIN_ATTEMPTS_MAX) return { attempts }
  }
}
