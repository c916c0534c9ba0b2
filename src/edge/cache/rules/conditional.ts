// Conditional requests, answered from a whole response and asked of the upstream (RFC 9110 section 13).
import { parseDate } from '../../../shared/date.ts'
import { without } from '../../../shared/fields.ts'
import type { Entry } from './entry.ts'

const OPAQUE_TAGS = /(?:W\/)?"[^"]*"/g
const weak = (tag: string) => tag.trim().replace(/^W\//, '')

/** May a 304 be sent? `If-None-Match` by weak comparison; it outranks `If-Modified-Since`
 * (RFC 9111 section 4.3.2). `now` in milliseconds since the Unix epoch. */
export function notModified(request: Headers, response: Pick<Headers, 'get'>, now: number) {
  const tags = request.get('If-None-Match')
  if (tags !== null) {
    const etag = response.get('ETag')
    if (tags.trim() === '*') return true
    return etag !== null && (tags.match(OPAQUE_TAGS) ?? []).some((tag) => weak(tag) === weak(etag))
  }
  const date = request.get('If-Modified-Since')
  if (date === null) return false
  const since = parseDate(date, now)
  const modified = parseDate(response.get('Last-Modified') ?? response.get('Date'), now)
  return since !== undefined && modified !== undefined && modified <= since
}

/** Headers that describe a body a 304 does not have. */
const BODY_HEADERS = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Content-Language']

/** Takes the headers as its own. */
export function to304(headers: Headers): Response {
  for (const name of BODY_HEADERS) headers.delete(name)
  return new Response(null, { status: 304, headers })
}

/** What the cache itself may answer, from the whole. */
const OURS = ['If-None-Match', 'If-Modified-Since', 'If-Range', 'Range']
/** Only an origin can say (RFC 9111 section 4.3.2). */
const ORIGINS = ['If-Match', 'If-Unmodified-Since']

export const asksOrigin = (request: Headers): boolean => ORIGINS.some((name) => request.has(name))

/** The request as the cache asks it: whole, or whether `known` is still good (RFC 9111 section 4.3.1). */
export function asking(request: Headers, known: Entry | undefined): Headers {
  const headers = without(request, OURS)
  const stored = new Headers(known?.headers)
  const etag = stored.get('ETag')
  const modified = stored.get('Last-Modified')
  if (etag !== null) headers.set('If-None-Match', etag)
  if (modified !== null) headers.set('If-Modified-Since', modified)
  return headers
}

/** Is there anything to ask about? */
export const checkable = ({ headers }: Entry): boolean =>
  headers.etag !== undefined || headers['last-modified'] !== undefined
