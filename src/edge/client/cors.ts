// Cross-origin reading (https://fetch.spec.whatwg.org/#http-cors-protocol): preflights are answered here, without
// a region, and every answer says who may read it. Copies hold none of it, so they mix no origins.
import type { Cors } from '../../shared/cors.ts'

/** The answer to a browser that asks before it sends; `undefined` when this is not that question. */
export function preflight({ method, headers }: Request, cors: Cors): Response | undefined {
  const wanted = headers.get('Access-Control-Request-Method')
  if (method !== 'OPTIONS' || wanted === null || !headers.has('Origin')) return undefined
  const answer = new Response(null, { status: 204 })
  // A browser sends a POST even where the answer does not list it: so the answer allows nothing.
  if (!cors.methods.includes(wanted) || !allow(answer.headers, headers, cors)) return answer
  answer.headers.set('Access-Control-Allow-Methods', cors.methods.join(', '))
  answer.headers.set('Access-Control-Allow-Headers', cors.headers.join(', '))
  answer.headers.set('Access-Control-Max-Age', String(cors.maxAgeSeconds))
  return answer
}

/** The finished answer, saying who may read it. */
export function readable(response: Response, { method, headers }: Request, cors: Cors): Response {
  // Also for those who are not allowed, or sent no origin: their answer is not for others.
  if (cors.origins !== '*') response.headers.append('Vary', 'Origin')
  if (cors.methods.includes(method) && allow(response.headers, headers, cors)) {
    response.headers.set('Access-Control-Expose-Headers', cors.exposed.join(', '))
  }
  return response
}

/** Whether the origin is allowed, and says so. `*` is said to everybody: caches need no copy for each origin. */
function allow(answer: Headers, request: Headers, { origins, credentials }: Cors): boolean {
  const origin = request.get('Origin')
  const allowed = origins === '*' || (origin !== null && origins.includes(origin))
  if (!allowed) return false
  answer.set('Access-Control-Allow-Origin', origins === '*' ? '*' : (origin ?? ''))
  if (credentials) answer.set('Access-Control-Allow-Credentials', 'true')
  return true
}
