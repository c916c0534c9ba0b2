// A link: a wire between two places, as an HTTP proxy that delays, and can be slowed or cut.
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import type { Clock } from './time.ts'

/** What a link does right now. `slowMs` is added to the round trip; what enters a cut link waits, as
 * packets are sent again until the wire is whole: nothing is refused, and nobody is told. */
export type LinkState = { slowMs: number; cut: boolean }

export type LinkOptions = {
  from: string
  to: string
  /** Round trip of a whole link, in milliseconds. */
  rttMs: number
  /** Where the link ends now, `host:port`; `undefined` while nobody is there. */
  target: () => string | undefined
  clock: Clock
  /** Added to every request at its far end. */
  headers?: Record<string, string>
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly rttMs: number
  state: LinkState
  handle(request: IncomingMessage, response: ServerResponse): void
}

/** workerd closes a connection that idled for 15 s (measured); the proxy lets go of it well before. */
const IDLE_MS_MAX = 4_000
const agent = new http.Agent({ keepAlive: true, timeout: IDLE_MS_MAX })

/** How often a cut link looks whether it is whole again. */
const CUT_POLL_MS = 10

/** Headers of one hop (RFC 9110 section 7.6.1), which Node writes itself, and the simulation's own. */
const HOP_HEADER = /^(?:connection|keep-alive|transfer-encoding|world-.*)$/i

export function createLink({ from, to, rttMs, target, clock, headers }: LinkOptions): Link {
  const added = Object.entries(headers ?? {}).flat()
  const link: Link = { from, to, rttMs, state: { slowMs: 0, cut: false }, handle }

  async function travel(): Promise<void> {
    await clock.sleep((rttMs + link.state.slowMs) / 2)
    while (link.state.cut) await clock.sleep(CUT_POLL_MS)
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    carry(request, response).catch(() => response.destroy())
  }

  async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.pipe(delayed(travel))
    await travel()
    const [host, port] = (target() ?? '').split(':')
    if (!host || !port) {
      await travel()
      response.destroy()
      return
    }
    const { method = 'GET', url = '/' } = request
    const sent = [...withoutHop(request.rawHeaders), ...added]
    const upstream = http.request({ host, port, method, path: url, headers: sent, agent })
    body.pipe(upstream)
    response.on('close', () => {
      if (!response.writableFinished) travel().then(() => upstream.destroy())
    })
    upstream.on('error', () => travel().then(() => response.destroy()))
    upstream.on('response', (answer) => {
      const arriving = answer.pipe(delayed(travel))
      answer.on('error', () => travel().then(() => response.destroy()))
      answer.on('close', () => {
        if (!answer.complete) travel().then(() => response.destroy())
      })
      travel().then(() => {
        response.writeHead(answer.statusCode ?? 502, withoutHop(answer.rawHeaders))
        response.flushHeaders()
        arriving.pipe(response)
      })
    })
  }
  return link
}

/** Holds each chunk back for the time it travels, and keeps their order. */
function delayed(travel: () => Promise<void>): Transform {
  let last = Promise.resolve()
  return new Transform({
    transform(chunk, _encoding, done) {
      const arrived = travel()
      last = Promise.all([last, arrived]).then(() => void this.push(chunk))
      done()
    },
    flush(done) {
      const arrived = travel()
      Promise.all([last, arrived]).then(() => done())
    },
  })
}

function withoutHop(raw: string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    if (!HOP_HEADER.test(name)) kept.push(name, value)
  }
  return kept
}
