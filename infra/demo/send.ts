// Sends one request of the traffic and measures it, from send to full body. Never throws.
import http, { type IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../world/time.ts'
import { type Outcome, readStory, type Sample } from './sample.ts'
import type { Planned } from './traffic.ts'

/** How requests travel: straight to one region, or through the edge of their colo. */
export type Arm = { kind: 'one-region'; region: string } | { kind: 'meridian' }

export type SenderOptions = {
  url: string
  /** For the writes. */
  key: string
  arm: Arm
  /** Begins the slugs it writes, so that no two phases want the same. */
  prefix: string
  clock: Clock
  /** Ends what is under way. */
  signal: AbortSignal
  readMsMax?: number
  writeMsMax?: number
}

export interface Sender {
  send(planned: Planned, dueAt: number): Promise<Sample>
  close(): void
}

/** The edge gives up after 3 s, and the answer has to travel. */
const READ_MS_MAX = 5_000
/** The edge gives up after 10 s. */
const WRITE_MS_MAX = 12_000

export function createSender(options: SenderOptions): Sender {
  const { url, key, arm, prefix, clock, signal } = options
  const { readMsMax = READ_MS_MAX, writeMsMax = WRITE_MS_MAX } = options
  const agent = new http.Agent({ keepAlive: true })
  const direct = arm.kind === 'one-region' ? arm.region : undefined

  async function send(planned: Planned, dueAt: number): Promise<Sample> {
    const { n, colo, kind } = planned
    const late = AbortSignal.timeout(kind === 'write' ? writeMsMax : readMsMax)
    const sentAt = clock.now()
    const outcome = await exchange(planned, AbortSignal.any([late, signal])).catch(
      (error: unknown): Outcome =>
        late.aborted ? { kind: 'timeout' } : { kind: 'broken', why: wordsOf(error) },
    )
    return { n, colo, kind, dueAt, sentAt, doneAt: clock.now(), outcome }
  }

  async function exchange(planned: Planned, ends: AbortSignal): Promise<Outcome> {
    const { method, path, headers, body } = describe(planned, prefix, key)
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const route = { 'World-Colo': planned.colo, ...(direct && { 'World-Direct': direct }) }
    const request = http.request(
      new URL(path, url),
      { method, agent, signal: ends, headers: { ...route, ...headers } },
      (response) => {
        const { statusCode: status = 0 } = response
        const end = () =>
          resolve({ kind: 'answered', status, ...readStory(told(response.headers), direct) })
        response.on('error', reject).on('end', end).resume() // a body cut short is an error
      },
    )
    request.on('error', reject)
    request.end(body)
    return promise
  }

  return { send, close: () => agent.destroy() }
}

function describe(planned: Planned, prefix: string, key: string) {
  switch (planned.kind) {
    case 'follow':
      return { method: 'GET', path: `/${planned.slug}`, headers: {}, body: undefined }
    case 'list':
      return { method: 'GET', path: '/api/links?limit=20', headers: {}, body: undefined }
    case 'write': {
      const slug = `${prefix}-${planned.n}`
      const body = JSON.stringify({ slug, url: `https://example.com/${slug}`, listed: true })
      const headers = {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
      }
      return { method: 'POST', path: '/api/links', headers, body }
    }
  }
}

/** Several headers of one name are one, joined. */
const told = (headers: IncomingHttpHeaders) => ({
  'cache-status': String(headers['cache-status'] ?? ''),
  'server-timing': String(headers['server-timing'] ?? ''),
})

const wordsOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error)
