// Header fields that end with a connection, and those that may not be kept (RFC 9110 7.6.1, RFC 9111 3.1).
import { controlOf } from '../../../shared/control.ts'
import { unkept } from './policy.ts'

/** Of one connection only; whatever else `Connection` names joins them. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer', // the platform passes none on
  'transfer-encoding',
  'upgrade',
]

/** As they may be passed on by a gateway. */
export function endToEnd(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of [...HOP_BY_HOP, ...connectionOptions(headers)]) kept.delete(name)
  return kept
}

/** Does the client have a gateway take fields away, such as `Connection: Accept-Language`? The answer would not be
 * the one that the rest of the request selects. */
export const withholds = (request: Headers): boolean =>
  request.has('Connection') &&
  connectionOptions(request).some((name) => !ORDINARY.has(name) && request.has(name))

const ORDINARY = new Set(['close', 'http2-settings', ...HOP_BY_HOP])

const connectionOptions = (headers: Headers): string[] =>
  (headers.get('Connection') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(isFieldName)

const isFieldName = (name: string) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)

/** Told anew for every request. `Content-Length`, because the stored body tells it. */
const TOLD_ANEW = ['age', 'content-length']

/** What is stored of a response's header fields. */
export function storedFields(response: Headers): Record<string, string> {
  const left = new Set([...TOLD_ANEW, ...unkept(controlOf(response).control)])
  return Object.fromEntries([...endToEnd(response)].filter(([name]) => !left.has(name)))
}
