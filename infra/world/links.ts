// A link: a wire between two places, as an HTTP proxy that delays, and can be slowed or cut.
import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { delayLine } from './delay-line.ts'
import { fieldBytes, HEAD_BYTES_MAX, WIRE_FIELD_BYTES_MAX } from './head-limits.ts'
import { carriesBody, HOP_HEADER, WORLD_HEADER, without } from './hop.ts'
import { SKEW_HEADER } from './process/capnp.ts'
import { lognormal, sigmaOf } from './random.ts'
import type { Clock } from './time.ts'

/** What a link does right now. */
export type LinkState = {
  /** Added to the round trip, whatever the world's speed. */
  slowMs: number
  /** What enters a cut link waits, as packets are sent again until the wire is whole: nothing is
   * refused, and nobody is told. */
  cut: boolean
  /** Share of exchanges that break in the middle of the answer. */
  lossRate: number
  /** At the far end: a slow answer, a share of bare 500s, and a clock that is wrong. */
  far: { slowMs: number; errorRate: number; skewMs: number }
}

export const WHOLE: LinkState = {
  slowMs: 0,
  cut: false,
  lossRate: 0,
  far: { slowMs: 0, errorRate: 0, skewMs: 0 },
}

export type LinkOptions = {
  from: string
  to: string
  /** Round trip of a whole link, in milliseconds. */
  rttMs: number
  /** Where the link ends now, `host:port`; `undefined` while nobody is there. */
  target: () => string | undefined
  clock: Clock
  /** In [0, 1): which exchanges are lost, and how each round trip differs from the median. */
  random: () => number
  /** P95 over P50 of the round trip; 1 = always the median. */
  jitter?: number
  /** Delays, but not those of faults, are divided by this; 0 = none. */
  speed: number
  /** Added to every request at its far end. */
  headers?: Record<string, string>
  /** It ends at the wrapper of a Worker, which reads what the far one's wrapper says: see
   * process/wrapper.worker.js. */
  betweenWorkers?: boolean
  /** Of an answer: one with more is replaced by a 500 that says so. Default: what workerd can read. */
  fieldBytesMax?: number
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly rttMs: number
  state: LinkState
  /** `answered` is told of an answer as soon as its head has come. */
  handle(request: IncomingMessage, response: ServerResponse, answered?: Answered): void
}

export type Answered = (answer: IncomingMessage) => void

/** workerd closes a connection that idled for 15 s (measured); the proxy lets go of it well before. */
const IDLE_MS_MAX = 4_000
const agent = new http.Agent({ keepAlive: true, timeout: IDLE_MS_MAX })

/** How often a cut link looks whether it is whole again. */
const CUT_POLL_MS = 10

export function createLink(options: LinkOptions): Link {
  const { from, to, rttMs, target, clock, random, speed } = options
  const { fieldBytesMax = WIRE_FIELD_BYTES_MAX, betweenWorkers = false } = options
  const sigma = sigmaOf(options.jitter ?? 1)
  const link: Link = { from, to, rttMs, state: WHOLE, handle }

  /** One way: half of a round trip, drawn anew, and whatever is wrong with the wire now. */
  async function travel(): Promise<void> {
    const baseMs = speed === 0 ? 0 : lognormal(random, rttMs, sigma) / speed
    const ms = (baseMs + link.state.slowMs) / 2
    if (ms > 0) await clock.sleep(ms)
    while (link.state.cut) await clock.sleep(CUT_POLL_MS)
  }

  function handle(request: IncomingMessage, response: ServerResponse, answered?: Answered): void {
    carry(request, response, answered).catch(() => response.destroy())
  }

  async function carry(
    request: IncomingMessage,
    response: ServerResponse,
    answered?: Answered,
  ): Promise<void> {
    const lost = random() < link.state.lossRate
    const gone = callerGone(response)
    const body = request.pipe(delayLine(travel))
    await travel()
    const { far } = link.state
    const address = target()
    if (random() < far.errorRate) return travel().then(() => exception(response))
    if (!address) return refused(response)
    const [host, port] = address.split(':')
    const { method = 'GET', url = '/' } = request
    const skew = far.skewMs === 0 ? {} : { [SKEW_HEADER]: String(far.skewMs) }
    // Node frames the body of a GET only when it is told to; unframed it would be the next request.
    const chunked = request.headers['transfer-encoding'] ? { 'Transfer-Encoding': 'chunked' } : {}
    const added = Object.entries({ ...options.headers, ...skew, ...chunked }).flat()
    const headers = [...without([HOP_HEADER, WORLD_HEADER], request.rawHeaders), ...added]
    const pool = carriesBody(request) ? false : agent
    const sent = {
      host,
      port,
      method,
      path: url,
      headers,
      agent: pool,
      maxHeaderSize: HEAD_BYTES_MAX,
    }
    const upstream = http.request(sent)
    body.pipe(upstream)
    gone.then(() => reset(upstream))
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'HPE_HEADER_OVERFLOW') return void refused(response)
      travel().then(() => exception(response, tooLarge(HEAD_BYTES_MAX)))
    })
    upstream.on('response', (answer) => {
      const arriving = answer.pipe(delayLine(travel))
      answer.on('error', () => refused(response))
      answer.on('close', () => void (answer.complete || refused(response)))
      back(answer, arriving, response, lost, answered).catch(() => response.destroy())
    })
  }

  async function back(
    answer: IncomingMessage,
    arriving: Duplex,
    response: ServerResponse,
    lost: boolean,
    answered?: Answered,
  ): Promise<void> {
    const { slowMs } = link.state.far
    if (slowMs > 0) await clock.sleep(slowMs)
    await travel()
    if (lost && answer.headers['content-length'] === '0') return void response.destroy()
    const bytes = fieldBytes(answer.rawHeaders)
    if (bytes > fieldBytesMax) {
      arriving.resume()
      return exception(response, tooLarge(bytes))
    }
    const dropped = betweenWorkers ? [HOP_HEADER] : [HOP_HEADER, WORLD_HEADER]
    response.writeHead(answer.statusCode ?? 502, without(dropped, answer.rawHeaders))
    response.flushHeaders()
    answered?.(answer)
    if (!lost) return void arriving.pipe(response)
    arriving.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, chunk.length / 2), () => response.destroy())
    })
  }

  /** Resolves when the news has travelled that the caller left before its answer was complete. */
  function callerGone(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      response.once('close', () => {
        if (!response.writableFinished) travel().then(resolve)
      })
    })
  }

  /** Nobody is there, or nobody any more: the caller learns it when the news has travelled. */
  async function refused(response: ServerResponse): Promise<void> {
    await travel()
    response.destroy()
  }

  const tooLarge = (bytes: number) =>
    `The answer has ${bytes} bytes of header fields; ${fieldBytesMax} may pass. Send fewer.\n`

  return link
}

/** What a runtime answers for a Worker that threw. */
function exception(response: ServerResponse, text = 'Internal Server Error'): void {
  response.writeHead(500, { 'Content-Type': 'text/plain' }).end(text)
}

/** workerd takes the ordinary end of a connection for a caller that has said all, and goes on: only
 * a reset cancels. One that is answered already has given its connection back to the others. */
function reset(upstream: ClientRequest): void {
  if (upstream.destroyed) return
  upstream.socket?.resetAndDestroy()
  upstream.destroy()
}
