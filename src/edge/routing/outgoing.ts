// A request as it can be sent more than once, and who keeps its work alive.
import { internalHeaders } from '../../shared/headers.ts'
import { type Ask, formatAsk } from '../../shared/position.ts'
import { REGION_SHARE_MS_MIN } from './rules/limits.ts'
import type { Step, Work } from './rules/plan.ts'

/** The platform's promise to finish work after the response:
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil */
export interface Background {
  waitUntil(work: Promise<unknown>): void
}

export type Outgoing = {
  method: string
  url: string
  headers: Headers
  body: ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream | null
  work: Work
  ask: Ask
  /** In the clock's milliseconds. */
  deadline: number
}

/** The request for one try: the region learns the position, what it may spend of the try, and of a write that it was
 * tried before. How that try ended is no matter: on a service binding nobody can tell a callee that never began from one
 * that broke off, and who was overloaded or without a primary at its commit may have called others before. */
export function requestInit(
  { method, headers, body, ask, work }: Outgoing,
  { to, capMs, again }: Pick<Step, 'to' | 'capMs' | 'again'>,
): RequestInit {
  const sent = new Headers(headers)
  const shareMs = Math.min(capMs, Math.max(REGION_SHARE_MS_MIN, capMs - to.rttMs))
  sent.set(internalHeaders.position, formatAsk(ask))
  sent.set(internalHeaders.attemptMs, String(Math.round(shareMs)))
  if (work.write && again) sent.set(internalHeaders.repetition, '1')
  return { method, headers: sent, body, redirect: 'manual' }
}
