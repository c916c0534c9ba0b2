// fetch() as a client without a mind of its own: no fields added, no redirect followed, bytes as they come.
import http from 'node:http'
import { Readable } from 'node:stream'

export type RawInit = {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array | ReadableStream<Uint8Array>
  signal?: AbortSignal
}

/** Statuses that Response takes only without a body (https://fetch.spec.whatwg.org/#null-body-status). */
const WITHOUT_BODY = [204, 205, 304]

/** Resolves with the answer's head; its body streams. A signal that aborts, or a body that is cancelled,
 * closes the connection: the client has left. */
export function rawFetch(url: string, init: RawInit, agent: http.Agent): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal } = init
  return new Promise((resolve, reject) => {
    const framed = { ...framing(body), ...headers }
    const request = http.request(url, { method, headers: framed, agent })
    request.on('error', reject)
    // Not only closed: workerd takes that for a client that has said all, and goes on.
    signal?.addEventListener('abort', () => {
      request.socket?.resetAndDestroy()
      request.destroy(signal.reason)
    })
    request.on('response', (incoming) => {
      const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = incoming
      const head = new Headers()
      for (let i = 0; i < rawHeaders.length; i += 2) {
        head.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
      }
      const empty = WITHOUT_BODY.includes(status) || method === 'HEAD'
      if (empty) incoming.resume()
      const stream = empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
      resolve(new Response(stream, { status, statusText, headers: head }))
    })
    if (body instanceof ReadableStream) {
      Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
        .on('error', (error) => request.destroy(error))
        .pipe(request)
    } else request.end(body)
  })
}

/** node:http frames no body of a DELETE or GET of its own accord: the next request would begin with it. */
function framing(body: RawInit['body']): Record<string, string> {
  if (body === undefined) return {}
  if (body instanceof ReadableStream) return { 'Transfer-Encoding': 'chunked' }
  return { 'Content-Length': String(Buffer.byteLength(body)) }
}
