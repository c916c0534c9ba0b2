// One request at a time over a connection that stays open, and how long it took.
import http, { type Agent, type IncomingHttpHeaders } from 'node:http'

export type Asked = { status: number; headers: IncomingHttpHeaders; text: string; ms: number }

/** From send to the end of the body. Rejects when the answer breaks off. */
export function ask(
  agent: Agent,
  url: string,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const began = performance.now()
  const request = http.get(url, { agent, headers }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const ms = performance.now() - began
      const { statusCode: status = 0 } = response
      resolve({ status, headers: response.headers, text: Buffer.concat(chunks).toString(), ms })
    })
  })
  request.on('error', reject)
  return promise
}

/** `memory` or `kv` when a copy was the answer, and from where (RFC 9211 section 2.8). */
export function tierOf({ headers }: Pick<Asked, 'headers'>): string | undefined {
  const status = String(headers['cache-status'] ?? '')
  return status.includes('; hit') ? /detail="([^"]*)"/.exec(status)?.[1] : undefined
}
