// From what stands in a form to the request that it means, and to the same as a line for curl.

export type Given = { in: string; name: string; value: string; many: boolean }

export type Form = {
  method: string
  /** As OpenAPI writes it: `/api/links/{slug}`. */
  path: string
  given: readonly Given[]
  /** An empty one is not sent. */
  body?: { type: string; text: string }
  /** What stands before the key in `Authorization`; empty: the route asks for none, and none is sent. */
  scheme: string
  /** Fields that every request may have, by name. */
  always: Record<string, string>
}

export type Call = {
  method: string
  /** With its query. */
  path: string
  headers: readonly (readonly [string, string])[]
  body?: string
  scheme: string
}

/** Throws an Error in the reader's words for what no URL can say. */
export function callOf({ method, path, given, body, scheme, always }: Form): Call {
  const sent = given.flatMap((field) => values(field).map((value) => ({ ...field, value })))
  const at = (place: string) => sent.filter((one) => one.in === place)
  const names = new Map(at('path').map(({ name, value }) => [name, segment(name, value)]))
  const target = path.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const found = names.get(name)
    if (found === undefined) throw new Error(`${name}: the path needs a value. Write one.`)
    return found
  })
  const query = at('query').map(({ name, value }) => `${encoded(name)}=${encoded(value)}`)
  const text = body?.text.trim() ? body.text : undefined
  const headers = [...at('header').map(({ name, value }) => [name, value] as const)]
  for (const [name, value] of Object.entries(always)) if (value) headers.push([name, value])
  if (body && text !== undefined) headers.push(['Content-Type', body.type])
  return {
    method,
    path: query.length > 0 ? `${target}?${query.join('&')}` : target,
    headers,
    ...(text === undefined ? {} : { body: text }),
    scheme,
  }
}

/** What is empty is not sent: an empty value is another request than none. */
const values = ({ value, many }: Given): string[] =>
  (many ? value.split('\n').map((line) => line.trim()) : [value]).filter((one) => one !== '')

/** RFC 3986 section 2.1. Half a character has no bytes, and becomes U+FFFD. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** `.` and `..` are taken out of URLs, encoded too: https://url.spec.whatwg.org/#double-dot-path-segment */
function segment(name: string, value: string): string {
  if (value !== '.' && value !== '..') return encoded(value)
  throw new Error(`${name}: no URL can have "${value}" as a part of its path. Write another value.`)
}

/** For a POSIX shell. The key is not in it: `$KEY` is. */
export function curlOf(origin: string, { method, path, headers, body, scheme }: Call): string {
  const parts = [`curl -si${method === 'GET' ? '' : ` -X ${method}`} ${quoted(origin + path)}`]
  if (scheme) parts.push(`-H "Authorization: ${scheme} $KEY"`)
  for (const [name, value] of headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`)
  if (body !== undefined) parts.push(`--data-raw ${quoted(body)}`)
  return parts.join(' \\\n  ')
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
