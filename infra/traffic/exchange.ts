// The client: sends one request into the world and waits for the whole answer. Never throws.
import http, { type IncomingMessage } from 'node:http'
import type { Use } from '../../src/shared/workload.ts'
import type { Reply } from './reply.ts'

/** A request, but for the world's address and the API key. A path that is a whole URL goes elsewhere. */
export type Ask = Omit<Use, 'status'> & {
  colo?: string
  /** `Consistency-Token`. */
  token?: string | undefined
  /** `Consistency`. */
  wish?: 'latest' | 'stale-ok' | 'session' | undefined
  /** `Idempotency-Key`, of writes. */
  key?: string | undefined
  ifMatch?: string | undefined
  /** What else is sent. */
  headers?: Readonly<Record<string, string>>
}

export type Exchange = (ask: Ask, capMs?: number) => Promise<Reply>

export type ExchangeOptions = {
  url: string
  /** The API key, for whatever is no GET. */
  apiKey: string
  /** Ends what is under way. */
  signal: AbortSignal
  /** At the same time, to one address. */
  connectionsMax?: number
  /** Aborts when the milliseconds have passed. */
  after?: (ms: number) => AbortSignal
}

/** The edge gives up after 3 s; two more for a busy machine. */
export const READ_CAP_MS = 5_000
/** The edge gives up after 10 s. */
export const WRITE_CAP_MS = 12_000

/** Whoever is done with it disposes of it, and of its connections. */
export function createExchange(options: ExchangeOptions): Disposable & { exchange: Exchange } {
  const { url, apiKey, signal, connectionsMax, after = AbortSignal.timeout } = options
  const agent = new http.Agent({ keepAlive: true, maxSockets: connectionsMax ?? Infinity })

  const exchange: Exchange = async (
    ask,
    capMs = ask.method === 'GET' ? READ_CAP_MS : WRITE_CAP_MS,
  ) => {
    const late = after(Math.max(1, Math.ceil(capMs)))
    const body = ask.body && JSON.stringify(ask.body)
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    http
      .request(new URL(ask.path, url), {
        method: ask.method,
        agent,
        signal: AbortSignal.any([late, signal]),
        headers: headersOf(ask, apiKey, body),
      })
      .on('response', (response) => void read(response).then(resolve, reject))
      .on('error', reject)
      .end(body)
    return promise.catch(
      (error: unknown): Reply =>
        late.aborted ? { kind: 'timeout' } : { kind: 'broken', why: wordsOf(error) },
    )
  }
  return { exchange, [Symbol.dispose]: () => agent.destroy() }
}

async function read(response: IncomingMessage): Promise<Reply> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) text += chunk // a body cut short is an error
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value))
  return { kind: 'answered', status: response.statusCode ?? 0, headers, text }
}

const headersOf = (
  { method, colo, token, wish, ifMatch, key, headers }: Ask,
  apiKey: string,
  body: string | undefined,
): Record<string, string> => ({
  ...(colo !== undefined && { 'World-Colo': colo }),
  ...(token !== undefined && { 'Consistency-Token': token }),
  ...(wish && { Consistency: wish }),
  ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
  ...(key !== undefined && { 'Idempotency-Key': key }),
  ...(method !== 'GET' && { Authorization: `Bearer ${apiKey}` }),
  ...(body !== undefined && {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
  }),
  ...headers,
})

const wordsOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
