// A drawn request as the bytes of one HTTP/1.1 message (RFC 9112), well framed or not. Pure.

export type Framing =
  /** No body, or one that nothing announces. */
  | { kind: 'none' }
  | { kind: 'length' }
  /** Says that there is more, or less, than there is. */
  | { kind: 'wrong-length'; by: number }
  | { kind: 'chunked'; chunkBytes: number }
  /** Chunked, and the last chunk never comes. */
  | { kind: 'cut-chunked'; chunkBytes: number }

export type Drawn = {
  index: number
  method: string
  /** The request-target, as it is written. */
  target: string
  /** Field lines, as they are written: one byte a character. */
  fields: readonly (readonly [name: string, value: string])[]
  body: Uint8Array | undefined
  framing: Framing
  /** When the client goes away. */
  leaves: 'never' | 'in-request' | 'before-response'
}

/** What a request is, to whoever judges the response. */
export const isWellFramed = ({ framing }: Drawn): boolean =>
  framing.kind === 'none' || framing.kind === 'length' || framing.kind === 'chunked'

export function toBytes(drawn: Drawn): Buffer {
  const { method, target, fields, body = new Uint8Array(), framing } = drawn
  const framed = framingFields(framing, body.length)
  const lines = [...fields, ...framed].map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return Buffer.concat([head, framedBody(framing, body)])
}

function framingFields(framing: Framing, bytes: number): [string, string][] {
  switch (framing.kind) {
    case 'none':
      return []
    case 'length':
      return [['Content-Length', String(bytes)]]
    case 'wrong-length':
      return [['Content-Length', String(Math.max(0, bytes + framing.by))]]
    case 'chunked':
    case 'cut-chunked':
      return [['Transfer-Encoding', 'chunked']]
  }
}

function framedBody(framing: Framing, body: Uint8Array): Buffer {
  switch (framing.kind) {
    case 'none':
      return Buffer.alloc(0)
    case 'length':
    case 'wrong-length':
      return Buffer.from(body)
    case 'chunked':
      return Buffer.concat([chunks(body, framing.chunkBytes), Buffer.from('0\r\n\r\n')])
    case 'cut-chunked':
      return chunks(body, framing.chunkBytes)
  }
}

function chunks(body: Uint8Array, chunkBytes: number): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes)
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), Buffer.from(chunk))
    parts.push(Buffer.from('\r\n'))
  }
  return Buffer.concat(parts)
}
