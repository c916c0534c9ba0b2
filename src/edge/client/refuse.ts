// What the edge answers by itself, because nobody else could: requests that name no page of this site.
import { PAGE_PATH } from '../../shared/page.ts'
import { problem } from '../../shared/problem.ts'
import { hopsLeft } from '../upstream/gateway.ts'
import type { Target } from './target.ts'

/** What is passed on; a resource may allow less. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

export function misdirected(target: Exclude<Target, { kind: 'resource' }>, requestId: string) {
  // RFC 9110 section 9.3.7: the server as a whole, which has no other options to tell.
  if (target.kind === 'server') return options()
  const detail =
    'The request must name one host, with a path of it: Host: example.com (RFC 9112 section 3.2).'
  return problem('invalid-request', detail, { requestId })
}

const options = () =>
  new Response(null, { status: 204, headers: { Allow: METHODS, 'Cache-Control': 'no-store' } })

/** What goes no further than here, if so. `foreign`: to a site that is not ours. */
export function unpassable(request: Request, foreign: boolean, requestId: string) {
  const { method, headers } = request
  if (method === 'TRACE') {
    // It would send back the fields that gateways add, and the client's credentials (RFC 9110 section 9.3.8).
    const extras = { requestId, headers: { Allow: METHODS } }
    return problem('method-not-allowed', 'TRACE is not answered here.', extras)
  }
  if (!foreign) return undefined // regions know what is theirs
  if (hopsLeft(headers, method) === 0) return options() // RFC 9110 section 7.6.2
  if ((method === 'GET' || method === 'HEAD') && hasBody(request)) {
    // The platform drops it, and the site would be asked something else; also, no key would tell of it.
    const detail = `The body of a ${method} cannot be passed on. Send it with POST, or say it in the query.`
    return problem('not-implemented', detail, { requestId })
  }
  return undefined
}

/** The page's files answered before this Worker was asked: what is asked for here is none of them. */
export function unpaged(pathname: string, requestId: string) {
  if (!pathname.startsWith(PAGE_PATH)) return undefined
  return problem('not-found', `There is nothing at ${pathname}. The page is at ${PAGE_PATH}.`, {
    requestId,
  })
}

/** Framed by a length or in chunks, or as later versions of HTTP do (RFC 9112 section 6, RFC 9113 section 8.1). */
function hasBody({ headers, body }: Request): boolean {
  const length = headers.get('Content-Length')
  if (headers.has('Transfer-Encoding')) return true
  return length === null ? body !== null : length !== '0'
}
