// What is wrong with a response, whatever was asked: no fault is active, so nothing may fail. Pure.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import { internalHeaders, publicHeaders } from '../../src/shared/headers.ts'
import type { Operation } from './api.ts'
import { type Drawn, isWellFramed } from './request.ts'
import { fieldOf, type Received } from './response.ts'
import type { Exchange } from './send.ts'

/** Refusals by the server in front, which no Worker sees: not HTTP, or more of it than is taken. */
const REFUSED_UNREAD = new Set([400, 408, 413, 414, 417, 431, 501, 505])
/** RFC 9111 section 5.2.1.7 asks for this 504. */
const NOT_CACHED = '/docs#not-cached'
/** Words of the inside. */
const INSIDE =
  /SQLITE|D1_ERROR|\bSELECT\b.*\bFROM\b|\.(?:ts|js):\d+|REGION_[A-Z]+|TOKEN_KEYS|API_KEYS/

/** A sentence, or `undefined` when there is nothing to complain about. */
export function complaint(
  drawn: Drawn,
  exchange: Exchange,
  operations: readonly Operation[],
): string | undefined {
  switch (exchange.kind) {
    case 'left':
      return undefined
    case 'not-http':
      return `the response is not HTTP: ${exchange.why}`
    case 'silent':
      return isWellFramed(drawn) ? 'no response came' : undefined
    case 'closed':
      return isWellFramed(drawn) && !isUnread(drawn)
        ? 'the connection was closed without a response'
        : undefined
    case 'answered':
      return ofResponse(drawn, exchange.received, operations)
  }
}

/** Nobody reads the body of a read, nor that of a method which workerd itself does not know. A client may go on sending
 * it for a moment after the response; then the connection is reset, which can take the response with it (RFC 9112
 * section 9.6). What fits into the buffers on the way is sent by then, on any machine. */
function isUnread({ method, body }: Drawn): boolean {
  const bytes = body?.length ?? 0
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return bytes > UNREAD_BYTES_MAX
  return bytes > 0 && !['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)
}
const UNREAD_BYTES_MAX = 4_096

/** Nothing else tells it in the response to a HEAD. */
const wantsOnlyCopies = ({ fields }: Drawn): boolean =>
  fields.some(([name, value]) => name === 'Cache-Control' && value === 'only-if-cached')

function ofResponse(
  drawn: Drawn,
  received: Received,
  operations: readonly Operation[],
): string | undefined {
  const { status, fields, body } = received
  const byWorker = fieldOf(received, publicHeaders.requestId.toLowerCase()) !== undefined
  if (!byWorker) {
    return REFUSED_UNREAD.has(status) ? undefined : `${status} without a ${publicHeaders.requestId}`
  }
  const text = body.toString()
  const problem = parseJson(text)
  const type = isRecord(problem) ? problem.type : undefined
  const unnamed = drawn.method === 'HEAD' && status === 504 && wantsOnlyCopies(drawn)
  if (status >= 500 && type !== NOT_CACHED && !unnamed)
    return `${status} and nothing is broken: ${text}`
  // A range that cannot be is told in Content-Range alone (RFC 9110 section 15.5.17).
  const told = status >= 400 && drawn.method !== 'HEAD' && !(status === 416 && body.length === 0)
  if (told) {
    const media = fieldOf(received, 'content-type')
    if (media !== 'application/problem+json') return `${status} as ${media}, which is no problem`
    if (!isRecord(problem) || problem.status !== status) return `${status} says ${text}`
    const word = INSIDE.exec(text)?.[0]
    if (word) return `${status} tells of the inside: ${word}`
  }
  const internal = Object.values(internalHeaders).find((name) =>
    fields.some(([known]) => known === name.toLowerCase()),
  )
  if (internal) return `the internal field ${internal} got out`
  const location = fieldOf(received, 'location')
  if (location && !/^[\x21-\x7e]+$/.test(location)) return `Location is not a URI: ${location}`
  return undocumented(drawn, status, operations)
}

/** What conditions and ranges make of any 200. */
const OF_ANY_GET = new Set([206, 304])

/** As servers resolve a target: dots and all. */
const BASE = 'http://localhost'

/** Successes must stand in the description, where the path is one operation's and no other's. */
function undocumented({ method, target }: Drawn, status: number, operations: readonly Operation[]) {
  const asked = method === 'HEAD' ? 'GET' : method
  const path =
    target.startsWith('/') && URL.canParse(target, BASE) ? new URL(target, BASE).pathname : ''
  const known = operations.find((one) => one.method === asked && matches(one.path, path))
  if (!known || status >= 400 || OF_ANY_GET.has(status) || known.statuses.includes(status))
    return undefined
  return `${status} is not in the description of ${known.method} ${known.path}`
}

const matches = (template: string, path: string): boolean =>
  template === path || new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
