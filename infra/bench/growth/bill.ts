// What a rate of requests costs a month, at the published prices less what the plan includes. Pure.
import { PRICES, ROWS_READ_A_LOAD, ROWS_WRITTEN_A_WRITE } from '../../advise/prices.ts'
import type { Simulated } from './growth.ts'
import { PLAN, WORKERS } from './limits.ts'

export const SECONDS_A_MONTH = 30 * 86_400

export type Line = { what: string; aMonth: number; included: number; dollars: number }

/** `taken`: what a request takes at this rate. `writes`: share of requests. */
export function billOf(perSecond: number, writes: number, taken: Simulated): Line[] {
  const requests = perSecond * SECONDS_A_MONTH
  const loads = (1 - writes) * (1 - taken.hits)
  const line = (what: string, aRequest: number, included: number, aMillion: number): Line => {
    const aMonth = requests * aRequest
    return {
      ...{ what, aMonth, included },
      dollars: (Math.max(0, aMonth - included) / 1e6) * aMillion,
    }
  }
  return [
    { what: 'the plan', aMonth: 1, included: 0, dollars: PLAN.baseDollars },
    line('requests', 1, PLAN.requests.included, PRICES.request),
    line('milliseconds of CPU', WORKERS.cpuMsUsual, PLAN.cpuMs.included, PLAN.cpuMs.dollars),
    line('KV reads', taken.kvReads, PLAN.kvReads.included, PRICES.kvRead),
    line('KV writes', taken.kvWrites, PLAN.kvWrites.included, PRICES.kvWrite),
    line('rows read', loads * ROWS_READ_A_LOAD, PLAN.rowsRead.included, PRICES.rowRead),
    line(
      'rows written',
      writes * ROWS_WRITTEN_A_WRITE,
      PLAN.rowsWritten.included,
      PRICES.rowWritten,
    ),
    line('data points', 1, PLAN.points.included, PLAN.points.dollars),
  ]
}

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { dollars }) => sum + dollars, 0)
