// A site behind the edges: a real HTTP server whose answers a test writes, and which keeps what it was asked.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

/** A request as it reached the site. */
export type Seen = {
  method: string
  /** Path and query, untouched. */
  url: string
  headers: IncomingHttpHeaders
  /** Field names as they were written. */
  names: string[]
  body: string
}

export type Reply = {
  status?: number
  headers?: Record<string, string | string[]>
  body?: string | Uint8Array
}

/** A fixed answer, or one made for each request. With `undefined` the handler has answered itself. */
export type Handler =
  | Reply
  | ((seen: Seen, response: ServerResponse) => Reply | undefined | Promise<Reply | undefined>)

export interface Origin {
  readonly url: string
  /** Answers every request for this path, whatever its query, from now on. */
  serve(path: string, handler: Handler): void
  /** What this path was asked, oldest first. */
  seen(path: string): readonly Seen[]
}

/** A site for the tests of this file. A path that is not served is a 404 that nobody may store. */
export function describeOrigin(): Origin {
  const handlers = new Map<string, Handler>()
  const asked = new Map<string, Seen[]>()
  const server = http.createServer(
    { keepAliveTimeout: 0, requestTimeout: 0 },
    (request, response) => answer(request, response).catch(() => response.destroy()),
  )
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
  })

  const seenAt = (path: string): Seen[] => {
    const known = asked.get(path) ?? []
    asked.set(path, known)
    return known
  }

  async function answer(request: http.IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers, rawHeaders } = request
    const path = url.split('?')[0] ?? ''
    const names = rawHeaders.filter((_, i) => i % 2 === 0)
    const seen = { method, url, headers, names, body: '' }
    seenAt(path).push(seen)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.body = Buffer.concat(chunks).toString()
    const handler = handlers.get(path) ?? NOT_FOUND
    const reply = typeof handler === 'function' ? await handler(seen, response) : handler
    if (!reply) return
    response.writeHead(reply.status ?? 200, Object.entries(reply.headers ?? {}).flatMap(lines))
    response.end(reply.body ?? '')
  }

  return {
    get url() {
      const address = server.address() as AddressInfo // a TCP server, listening
      return `http://127.0.0.1:${address.port}`
    },
    serve: (path, handler) => void handlers.set(path, handler),
    seen: seenAt,
  }
}

const NOT_FOUND: Reply = { status: 404, headers: { 'Cache-Control': 'no-store' } }

/** Each value is a field line of its own. */
const lines = ([name, value]: [string, string | string[]]): string[] =>
  [value].flat().flatMap((one) => [name, one])

/** Breaks the connection instead of answering. */
export const hangUp: Handler = (_seen, response) => void response.destroy()

/** Answers, and breaks the connection after this much of the body. */
export const cutOff =
  (part: string, headers: Record<string, string>): Handler =>
  (_seen, response) => {
    response.writeHead(200, headers)
    response.write(part, () => response.destroy())
    return undefined
  }

/** A body of this many bytes that no two sizes share, made while it is sent, and its SHA-256. */
export function largeBody(bytes: number) {
  const chunk = createHash('shake256', { outputLength: 64 * 1024 })
    .update(String(bytes))
    .digest()
  function* chunks(): Generator<Buffer> {
    for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
  }
  const hash = createHash('sha256')
  for (const piece of chunks()) hash.update(piece)
  const send =
    (headers: Record<string, string>): Handler =>
    async (_seen, response) => {
      response.writeHead(200, headers)
      for (const piece of chunks()) if (!response.write(piece)) await once(response, 'drain')
      response.end()
      return undefined
    }
  return { sha256: hash.digest('hex'), send }
}
