// Sends the drawn requests, so many at a time, and keeps what is to complain about.
import type { World } from './draw.ts'
import { draw } from './draw.ts'
import { complaint } from './judge.ts'
import { type Exchange, send } from './send.ts'

export type Finding = { index: number; request: string; complaint: string }

export type Outcome = {
  /** How often each ending came: a status, or how the exchange ended without one. */
  endings: Record<string, number>
  findings: Finding[]
}

export type RunOptions = World & {
  port: number
  seed: number
  from: number
  requests: number
  /** Told after each. */
  sent?: (count: number) => void
  signal?: AbortSignal
}

/** Enough to keep two cores busy, and for requests to meet; fewer than a region takes at once. */
const AT_ONCE = 32
/** More say nothing new; the run ends. */
export const FINDINGS_MAX = 20

export async function fuzz(options: RunOptions): Promise<Outcome> {
  const { port, seed, from, requests, sent, signal } = options
  const endings: Record<string, number> = {}
  const findings: Finding[] = []
  let next = from
  const client = async () => {
    while (next < from + requests && findings.length < FINDINGS_MAX && !signal?.aborted) {
      const drawn = draw(seed, next++, options)
      const exchange = await send(port, drawn)
      if (signal?.aborted) return // the world is ending too: its answers say nothing
      const ending = nameOf(exchange)
      endings[ending] = (endings[ending] ?? 0) + 1
      const wrong = complaint(drawn, exchange, options.operations)
      if (wrong) {
        const { index, body, ...rest } = drawn
        const request = JSON.stringify({ ...rest, body: body && Buffer.from(body).toString() })
        findings.push({ index, request, complaint: wrong })
      }
      sent?.(next - from)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  return { endings, findings: findings.sort((a, b) => a.index - b.index) }
}

const nameOf = (exchange: Exchange): string =>
  exchange.kind === 'answered' ? String(exchange.received.status) : exchange.kind
