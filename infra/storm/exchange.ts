// Sends one request into the world and waits for the whole answer. Never throws.
import http, { type IncomingMessage } from 'node:http'
import type { Outgoing } from './session.ts'

export type Reply =
  | { kind: 'answered'; status: number; headers: Headers; text: string }
  | { kind: 'timeout' }
  /** The connection broke or was refused. */
  | { kind: 'broken'; why: string }

export type ExchangeOptions = {
  url: string
  /** For the writes. */
  key: string
  /** Ends what is under way. */
  signal: AbortSignal
  readMsMax?: number
  writeMsMax?: number
}

/** The edge gives up after 3 s; two more for a busy machine. */
const READ_MS_MAX = 5_000
/** The edge gives up after 10 s. */
const WRITE_MS_MAX = 12_000

export function createExchange(options: ExchangeOptions) {
  const { url, key, signal, readMsMax = READ_MS_MAX, writeMsMax = WRITE_MS_MAX } = options
  const agent = new http.Agent({ keepAlive: true })

  async function exchange(outgoing: Outgoing): Promise<Reply> {
    const late = AbortSignal.timeout(outgoing.method === 'GET' ? readMsMax : writeMsMax)
    const body = outgoing.body && JSON.stringify(outgoing.body)
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const take = (response: IncomingMessage) => read(response).then(resolve, reject)
    http
      .request(new URL(outgoing.path, url), {
        method: outgoing.method,
        agent,
        signal: AbortSignal.any([late, signal]),
        headers: headersOf(outgoing, key, body),
      })
      .on('response', take)
      .on('error', reject)
      .end(body)
    return promise.catch(
      (error: unknown): Reply =>
        late.aborted ? { kind: 'timeout' } : { kind: 'broken', why: wordsOf(error) },
    )
  }

  return { exchange, close: () => agent.destroy() }
}

async function read(response: IncomingMessage): Promise<Reply> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) text += chunk // a body cut short is an error
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value))
  return { kind: 'answered', status: response.statusCode ?? 0, headers, text }
}

function headersOf(
  { colo, token, wish, key, ifMatch }: Outgoing,
  apiKey: string,
  body: string | undefined,
): Record<string, string> {
  return {
    'World-Colo': colo,
    ...(token !== undefined && { 'Consistency-Token': token }),
    ...(wish && { Consistency: wish }),
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
    ...(key !== undefined && { 'Idempotency-Key': key, Authorization: `Bearer ${apiKey}` }),
    ...(body !== undefined && {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    }),
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
