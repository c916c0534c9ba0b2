// Passes a whole D1 request on to the primary and its reply back.
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Clock } from '../time.ts'
import { CONNECTION_LOST } from './errors.ts'
import { QUERY_MS_MAX } from './limits.ts'
import { BOOKMARK_HEADER, bookmarkHeader, sendFailure } from './protocol.ts'

export interface Forward {
  /** Ends when the reply has, or when `signal` says that nobody waits for it any more. */
  send(req: IncomingMessage, body: Buffer, res: ServerResponse, signal: AbortSignal): void
  close(): void
}

export function createForward(primaryUrl: string, clock: Clock): Forward {
  // A new connection would cost a round trip over the link with every query.
  const agent = new Agent({ keepAlive: true })
  return {
    send(req, body, res, signal) {
      const timer = new AbortController()
      const token = bookmarkHeader(req)
      const outgoing = request(new URL(req.url ?? '/query', primaryUrl), {
        method: 'POST',
        agent,
        signal: AbortSignal.any([signal, timer.signal]),
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          ...(token === undefined ? {} : { [BOOKMARK_HEADER]: token }),
        },
      })
      // A link that swallows everything never fails by itself.
      const replied = new AbortController()
      clock.sleep(QUERY_MS_MAX, replied.signal).then(() => {
        if (!replied.signal.aborted) timer.abort()
      })
      outgoing.on('error', () => sendFailure(res, CONNECTION_LOST))
      outgoing.on('close', () => replied.abort())
      outgoing.on('response', (reply) => {
        res.statusCode = reply.statusCode ?? 502
        for (const name of ['content-type', 'content-length', BOOKMARK_HEADER]) {
          const value = reply.headers[name]
          if (value !== undefined) res.setHeader(name, value)
        }
        // Half a reply cannot be taken back: the client sees its own connection break.
        reply.on('error', () => res.destroy())
        reply.pipe(res)
      })
      outgoing.end(body)
    },
    close: () => agent.destroy(),
  }
}
