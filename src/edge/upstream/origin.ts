// A foreign site as an upstream: any URL, unmodified. The edge is then a gateway (RFC 9110 section 3.7).
import { ConfigError } from '../../shared/config-error.ts'
import { problem } from '../../shared/problem.ts'
import { type Clock, within } from '../../shared/time.ts'
import { respond } from '../client/respond.ts'
import type { Upstream } from '../routing/attempt.ts'
import type { Forwarded, Outgoing } from '../routing/outgoing.ts'
import type { Attempt } from '../routing/rules/plan.ts'
import { hasLooped, inward, outward, type Way } from './gateway.ts'

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
export function originAt(text: string, pseudonym: string): { host: string; upstream: Upstream } {
  const way = { origin: parseOrigin('ORIGIN', text), pseudonym }
  return { host: way.origin.host, upstream: { fetch: (asked, init) => pass(way, asked, init) } }
}

async function pass(way: Way, asked: string, init: RequestInit): Promise<Response> {
  const front = new URL(asked)
  const received = new Headers(init.headers)
  if (hasLooped(received, way)) {
    const detail = `ORIGIN, ${way.origin.origin}, leads back to this gateway. Set it to the site itself.`
    return problem('loop-detected', detail)
  }
  // The bytes that came, as far as fetch leaves them alone; and no base that a path such as "//host" could leave.
  const target = way.origin.origin + asked.slice(front.origin.length)
  const headers = outward(received, init.method ?? 'GET', front, way)
  const response = await fetch(target, { ...init, headers, ...asItCame } as RequestInit)
  return respond({ foreign: true }, response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: inward(response.headers, response.status, way),
  })
}

/** See respond.ts. */
const asItCame = { encodeResponseBody: 'manual' }

/** One try, and for a safe method a second when the connection broke: an idle one may have been closed just
 * then. Never throws. A site's errors are its answers. */
export async function askOrigin(
  upstream: Upstream,
  { method, url, headers, body, work, deadline }: Outgoing,
  clock: Clock,
): Promise<Forwarded> {
  const attempts: Attempt[] = []
  for (;;) {
    const began = clock.now()
    if (began >= deadline) return { attempts }
    const cut = new AbortController()
    const init = { method, headers, body, redirect: 'manual', signal: cut.signal } as const
    const asked = upstream.fetch(url, init).catch(() => 'unreachable' as const)
    const settled = await within(clock, deadline - began, asked)
    const ms = clock.now() - began
    if (settled instanceof Response) {
      attempts.push({ region: ORIGIN_ID, ms, outcome: 'ok' })
      return { response: settled, attempts }
    }
    attempts.push({ region: ORIGIN_ID, ms, outcome: settled })
    if (settled === 'timeout') cut.abort()
    const again =
      settled === 'unreachable' &&
      !work.write &&
      work.repeatable &&
      attempts.length < ORIGIN_ATTEMPTS_MAX
    if (!again) return { attempts }
  }
}
