// Header fields that may not be kept (RFC 9111 section 3.1), and requests that take some away. Pure.
import { controlOf } from '../../../shared/control.ts'
import { connectionOptions, endToEnd, HOP_BY_HOP } from '../../../shared/hop-by-hop.ts'
import { unkept } from './policy.ts'

/** Does `Connection` have a gateway take fields away? The answer would not be what the rest of the request selects. */
export const withholds = (request: Headers): boolean =>
  request.has('Connection') &&
  connectionOptions(request).some((name) => !ORDINARY.has(name) && request.has(name))

const ORDINARY = new Set(['close', 'http2-settings', ...HOP_BY_HOP])

/** Told anew for every request. `Content-Length`, because the stored body tells it. */
const TOLD_ANEW = ['age', 'content-length']

/** What is stored of a response's header fields. */
export function storedFields(response: Headers): Record<string, string> {
  const left = new Set([...TOLD_ANEW, ...unkept(controlOf(response).control)])
  return Object.fromEntries([...endToEnd(response)].filter(([name]) => !left.has(name)))
}
