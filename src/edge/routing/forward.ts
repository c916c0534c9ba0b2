// Sends a request to the nearest region and, when that fails or is late, to the next, under one deadline.
import { internalHeaders } from '../../shared/headers.ts'
import { type Ask, formatAsk } from '../../shared/position.ts'
import type { Clock } from '../../shared/time.ts'
import { attempt, type Upstream } from './attempt.ts'
import { type Attempt, next, type Work } from './plan.ts'
import type { Ranked } from './rank.ts'

/** A request as it can be sent more than once. */
export type Outgoing = {
  method: string
  url: string
  headers: Headers
  body: ArrayBuffer | ReadableStream | null
  work: Work
  ask: Ask
  /** In the clock's milliseconds. */
  deadline: number
}

export type Forwarded = {
  /** Absent when no region gave one. */
  response?: Response
  attempts: Attempt[]
}

/** A region is told less than its cap, by the round trip it does not see, but never less than this:
 * the estimate may be wrong, and a query takes some time. */
const REGION_SHARE_MS_MIN = 100

export async function forward(
  outgoing: Outgoing,
  ranked: readonly Ranked[],
  upstreams: ReadonlyMap<string, Upstream>,
  clock: Clock,
): Promise<Forwarded> {
  const { work, deadline } = outgoing
  const attempts: Attempt[] = []
  let refusal: Response | undefined
  for (;;) {
    const step = next(ranked, attempts, work, deadline - clock.now())
    if (step.kind === 'give-up') return { ...(refusal && { response: refusal }), attempts }
    const { id } = step.to.region
    const upstream = upstreams.get(id)
    if (!upstream) throw new Error(`no upstream for region "${id}"`)
    const shareMs = Math.max(REGION_SHARE_MS_MIN, step.capMs - step.to.rttMs)
    const regionMs = Math.min(shareMs, step.capMs)
    const init = requestInit(outgoing, regionMs)
    const tried = await attempt(upstream, outgoing.url, init, step.capMs, clock)
    switch (tried.kind) {
      case 'answered':
        attempts.push({ region: id, ms: tried.ms, outcome: 'ok' })
        return { response: tried.response, attempts }
      case 'failed':
        attempts.push({ region: id, ms: tried.ms, outcome: tried.failure })
        refusal = tried.response ?? refusal
    }
  }
}

function requestInit({ method, headers, body, ask }: Outgoing, regionMs: number): RequestInit {
  const sent = new Headers(headers)
  sent.set(internalHeaders.position, formatAsk(ask))
  sent.set(internalHeaders.attemptMs, String(Math.round(regionMs)))
  return { method, headers: sent, body, redirect: 'manual' }
}
