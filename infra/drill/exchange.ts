// Sends one request into the world and waits for the whole answer. Never throws.
import type { Reply } from '../traffic/reply.ts'
import type { Ask } from './memory.ts'

export type ExchangeOptions = {
  url: string
  /** For the writes. */
  apiKey: string
  /** Ends what is under way. */
  signal: AbortSignal
  /** Aborts when the milliseconds have passed. */
  after?: (ms: number) => AbortSignal
}

export type Exchange = (ask: Ask, capMs: number) => Promise<Reply>

export function createExchange(options: ExchangeOptions): Exchange {
  const { url, apiKey, signal, after = AbortSignal.timeout } = options
  return async (ask, capMs) => {
    const late = after(Math.max(1, Math.ceil(capMs)))
    try {
      const response = await fetch(new URL(ask.path, url), {
        method: ask.method,
        headers: headersOf(ask, apiKey),
        redirect: 'manual',
        signal: AbortSignal.any([late, signal]),
        ...(ask.body && { body: JSON.stringify(ask.body) }),
      })
      const { status, headers } = response
      return { kind: 'answered', status, headers, text: await response.text() }
    } catch (error) {
      return late.aborted ? { kind: 'timeout' } : { kind: 'broken', why: wordsOf(error) }
    }
  }
}

const headersOf = ({ colo, token, key, body, kind }: Ask, apiKey: string) => ({
  'World-Colo': colo,
  ...(token !== undefined && { 'Consistency-Token': token.text }),
  ...(key !== undefined && { 'Idempotency-Key': key, Authorization: `Bearer ${apiKey}` }),
  ...(kind === 'change' && { 'If-Match': '*' }),
  ...(kind === 'reload' && { 'Cache-Control': 'no-cache' }), // as a browser's button does
  ...(body && { 'Content-Type': 'application/json' }),
})

/** fetch hides the reason in the cause. */
function wordsOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause ? String(cause.code) : cause.message
}
