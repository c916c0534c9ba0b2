// Conditional GET and HEAD answered from a whole response (RFC 9110 section 13).

const weak = (tag: string) => tag.trim().replace(/^W\//, '')

/** May a 304 be sent? `If-None-Match` by weak comparison; it outranks `If-Modified-Since`. */
export function notModified(request: Headers, response: Headers): boolean {
  const tags = request.get('If-None-Match')
  const etag = response.get('ETag')
  if (tags !== null) {
    if (tags.trim() === '*') return true
    return etag !== null && tags.split(',').some((tag) => weak(tag) === weak(etag))
  }
  const since = Date.parse(request.get('If-Modified-Since') ?? '')
  const modified = Date.parse(response.get('Last-Modified') ?? '')
  return modified <= since
}

/** Headers that describe a body a 304 does not have. */
const BODY_HEADERS = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Content-Language']

export function to304(response: Response): Response {
  const headers = new Headers(response.headers)
  for (const name of BODY_HEADERS) headers.delete(name)
  return new Response(null, { status: 304, headers })
}
