// GET /_world/events: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html
import type { ServerResponse } from 'node:http'
import type { Events, WorldEvent } from './events.ts'

/** What waits for a reader who does not keep up: a thousand requests, more than a page can draw. Beyond it, events are
 * left out and counted, so that no reader costs the world time or memory. */
export const WAITING_BYTES_MAX = 256 * 1024

/** Ends when the reader leaves. */
export function streamEvents(response: ServerResponse, events: Events): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write(': the world speaks\n\n')
  let missed = 0
  const stop = events.on((event) => {
    if (response.writableLength > WAITING_BYTES_MAX) {
      missed++
      return
    }
    if (missed > 0) response.write(textOf({ kind: 'missed', count: missed }))
    missed = 0
    response.write(textOf(event))
  })
  response.on('close', stop)
}

type Missed = { kind: 'missed'; count: number }

const textOf = ({ kind, ...data }: WorldEvent | Missed) =>
  `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`
