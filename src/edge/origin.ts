// A foreign site as an upstream: any URL, unmodified. The edge is then a gateway (RFC 9110 section 3.7).
import { ConfigError } from '../shared/config-error.ts'
import { type Clock, within } from '../shared/time.ts'
import { endToEnd } from './cache/fields.ts'
import { respond } from './respond.ts'
import type { Upstream } from './routing/attempt.ts'
import type { Forwarded, Outgoing } from './routing/outgoing.ts'
import type { Attempt } from './routing/plan.ts'

/** The platform hides which was spoken. */
const VERSION = '1.1'
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

/** A foreign site and this gateway, by its pseudonym (RFC 9110 section 7.6.3). */
type Way = { origin: URL; pseudonym: string }

/** Parses `ORIGIN`. Throws with the next move. */
export function originAt(text: string, pseudonym: string): { host: string; upstream: Upstream } {
  const way = { origin: parseOrigin('ORIGIN', text), pseudonym }
  return { host: way.origin.host, upstream: { fetch: (asked, init) => pass(way, asked, init) } }
}

async function pass(
  { origin, pseudonym }: Way,
  asked: string,
  init: RequestInit,
): Promise<Response> {
  const front = new URL(asked)
  // The bytes that came, as far as fetch leaves them alone; and no base that a path such as "//host" could leave.
  const target = origin.origin + asked.slice(front.origin.length)
  const headers = endToEnd(new Headers(init.headers))
  headers.append('Via', `${VERSION} ${pseudonym}`)
  headers.set('X-Forwarded-Host', front.host)
  headers.set('X-Forwarded-Proto', front.protocol.slice(0, -1))
  const response = await fetch(target, { ...init, headers, ...asItCame } as RequestInit)
  return respond({ foreign: true }, response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: facing(origin, response.headers),
  })
}

/** See respond.ts. */
const asItCame = { encodeResponseBody: 'manual' }

/** A redirect to the site's own address would lead around this gateway, and mostly to nowhere. As a path it is
 * good for everyone, under whatever name he came. */
function facing(origin: URL, received: Headers): Headers {
  const headers = endToEnd(received)
  for (const name of ['Location', 'Content-Location']) {
    const text = headers.get(name)
    if (!text || !URL.canParse(text)) continue
    const url = new URL(text)
    if (url.origin === origin.origin) {
      const path = url.pathname.replace(/^\/\//, '/.//') // else it would name a host
      headers.set(name, path + url.search + url.hash)
    }
  }
  return headers
}

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
    const again = settled === 'unreachable' && !work.write && attempts.length < ORIGIN_ATTEMPTS_MAX
    if (!again) return { attempts }
  }
}
