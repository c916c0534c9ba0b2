// The replica's side of the feed: keeps one connection to the primary, for ever, and queues its frames.
import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import type { Clock } from '../time.ts'
import { createDecoder, type Frame } from './feed.ts'
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from './limits.ts'
import type { Queue } from './queue.ts'

export type FollowOptions = { primaryUrl: string; clock: Clock; queue: Queue<Frame> }

export interface Follow {
  connected(): boolean
  /** Drops what is queued and starts over with a snapshot. */
  restart(): void
  close(): void
}

export function follow({ primaryUrl, clock, queue }: FollowOptions): Follow {
  const closed = new AbortController()
  let connection = new AbortController()
  let received = -1
  let connected = false

  const readFeed = async (signal: AbortSignal) => {
    const stream = await openFeed(new URL(`/feed?after=${received}`, primaryUrl), signal)
    connected = true
    const decode = createDecoder()
    for await (const chunk of stream) {
      for (const frame of decode(chunk)) {
        if (signal.aborted) return
        received = frame.lsn
        await queue.put(frame)
      }
    }
  }

  const run = async () => {
    let pauseMs = RECONNECT_MS_MIN
    while (!closed.signal.aborted) {
      connection = new AbortController()
      // A feed that ends, however it ends, is opened again: there is nobody to report an error to.
      await readFeed(AbortSignal.any([closed.signal, connection.signal])).catch(() => {})
      pauseMs = connected ? RECONNECT_MS_MIN : Math.min(pauseMs * 2, RECONNECT_MS_MAX)
      connected = false
      await clock.sleep(pauseMs, closed.signal)
    }
  }
  run()

  return {
    connected: () => connected,
    restart() {
      connection.abort()
      received = -1
      queue.clear()
    },
    close() {
      closed.abort()
      queue.clear()
    },
  }
}

/** The feed has a socket of its own: it must never wait behind a query in a keep-alive pool. */
function openFeed(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = get(url, { agent: false, signal }, (response) => {
      if (response.statusCode === 200) return resolve(response)
      response.resume()
      reject(new Error(`${url} answered ${response.statusCode}`))
    })
    request.on('error', reject)
  })
}
