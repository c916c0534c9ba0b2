// The bytes that came back, as a response (RFC 9112 sections 4 to 7). Pure.

export type Received = {
  status: number
  /** Names in lower case, in order. */
  fields: readonly (readonly [name: string, value: string])[]
  body: Buffer
}

export const fieldOf = ({ fields }: Received, name: string): string | undefined =>
  fields.find(([known]) => known === name)?.[1]

const HEAD_END = Buffer.from('\r\n\r\n')
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/

/** The final response; `undefined` while it is not whole. `closed`: no more will come. `toHead`: the request
 * was a HEAD, whose response has no body whatever its fields say. Throws when it is no HTTP. */
export function parseResponse(
  bytes: Buffer,
  { closed, toHead }: { closed: boolean; toHead: boolean },
): Received | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(STATUS_LINE.exec(statusLine)?.[1])
  if (!status) throw new Error(`no status line: ${JSON.stringify(statusLine.slice(0, 80))}`)
  const rest = bytes.subarray(end + HEAD_END.length)
  if (status < 200) return parseResponse(rest, { closed, toHead }) // interim (RFC 9110 section 15.2)
  const fields = lines.map(fieldLine)
  const body = bodyOf({ status, fields, body: rest }, closed, toHead)
  return body && { status, fields, body }
}

function fieldLine(line: string): [string, string] {
  const colon = line.indexOf(':')
  if (colon < 1) throw new Error(`no field line: ${JSON.stringify(line.slice(0, 80))}`)
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function bodyOf(received: Received, closed: boolean, toHead: boolean): Buffer | undefined {
  const { status, body } = received
  if (toHead || status === 204 || status === 304) return Buffer.alloc(0)
  if (/chunked$/i.test(fieldOf(received, 'transfer-encoding') ?? '')) return unchunked(body)
  const length = fieldOf(received, 'content-length')
  if (length === undefined) return closed ? body : undefined
  return body.length >= Number(length) ? body.subarray(0, Number(length)) : undefined
}

function unchunked(body: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16)
    if (!(size >= 0)) throw new Error('a chunk without a size')
    const from = lineEnd + 2
    if (size === 0) return Buffer.concat(parts)
    if (body.length < from + size + 2) return undefined
    parts.push(body.subarray(from, from + size))
    at = from + size + 2
  }
}
