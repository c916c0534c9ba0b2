// The client of the seam's suite: sends in pieces, sees pieces, and can leave.
import http from 'node:http'

/** A field of an answer may be as large as the platform lets it. */
const HEAD_BYTES_MAX = 1024 * 1024

export type Client = {
  send(text: string): void
  end(): void
  /** By a `reset`, as a front end does that was told so; or only closes the connection. */
  leave(how: string): void
  readonly status: number | undefined
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
  /** How it ended, once it has. */
  readonly ended: 'whole' | 'broken' | undefined
}

export function ask(
  address: string,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Client {
  const seen: {
    status: number | undefined
    headers: http.IncomingHttpHeaders
    text: string
    ended: Client['ended']
  } = { status: undefined, headers: {}, text: '', ended: undefined }
  const options = { method, headers, agent: false as const, maxHeaderSize: HEAD_BYTES_MAX }
  const request = http.request(`http://${address}${path}`, options)
  request.on('response', (response) => {
    seen.status = response.statusCode
    seen.headers = response.headers
    response.setEncoding('latin1')
    response.on('data', (text: string) => {
      seen.text += text
    })
    response.on('close', () => {
      seen.ended = response.complete ? 'whole' : 'broken'
    })
    response.on('error', () => {})
  })
  request.on('error', () => {
    seen.ended ??= 'broken'
  })
  if (method === 'GET' || method === 'HEAD') request.end()
  else request.flushHeaders()
  return Object.assign(seen, {
    send: (text: string) => void request.write(text),
    end: () => void request.end(),
    leave: (how: string) =>
      how === 'reset' ? request.socket?.resetAndDestroy() : request.destroy(),
  })
}
