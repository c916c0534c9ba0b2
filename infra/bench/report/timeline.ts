// A scenario second by second. Pure.
import type { Second } from './record.ts'
import { tailOf } from './summary.ts'

/** One entry for each second: requests that began in it, how many of them failed, and the reads' p95 in milliseconds. */
export type Timeline = { requests: number[]; failed: number[]; p95: number[] }

export const timelineOf = (seconds: readonly Second[]): Timeline => ({
  requests: seconds.map(({ requests }) => requests),
  failed: seconds.map(({ failed }) => failed),
  p95: seconds.map(({ readMs }) => tailOf(readMs).p95),
})
