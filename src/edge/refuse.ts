// What the edge answers by itself, because nobody else could: requests that name no page of this site.
import { problem } from '../shared/problem.ts'
import type { Target } from './target.ts'

/** What is passed on; a resource may allow less. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

export function misdirected(
  target: Exclude<Target, { kind: 'resource' }>,
  requestId: string,
): Response {
  switch (target.kind) {
    case 'server':
      // RFC 9110 section 9.3.7: the server as a whole, which has no other options to tell.
      return new Response(null, {
        status: 204,
        headers: { Allow: METHODS, 'Cache-Control': 'no-store' },
      })
    case 'invalid': {
      const detail =
        'The request must name one host, with a path of it: Host: example.com (RFC 9112 section 3.2).'
      return problem('invalid-request', detail, { requestId })
    }
  }
}
