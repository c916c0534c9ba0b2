// One request as it was measured, and what many of them come to. Pure.
import { problemOf, type Reply, readStory, type Story } from './reply.ts'
import { type Latency, latencyOf, percentile, tenth } from './statistics.ts'

export type Outcome =
  | ({ kind: 'answered'; status: number; problem: string | undefined } & Story)
  | Exclude<Reply, { kind: 'answered' }>

/** Times are on one monotonic clock, in milliseconds. */
export type Sample<K extends string = string> = {
  n: number
  colo: string
  kind: K
  write: boolean
  /** When it should have been sent: later is this machine's fault. */
  dueAt: number
  sentAt: number
  /** When the whole body had arrived, or the client had given up. */
  doneAt: number
  outcome: Outcome
  /** It got what it was meant to get. */
  good: boolean
}

export const toOutcome = (reply: Reply): Outcome =>
  reply.kind === 'answered'
    ? {
        kind: 'answered',
        status: reply.status,
        problem: problemOf(reply),
        ...readStory(reply.headers),
      }
    : reply

export const latencyMs = ({ sentAt, doneAt }: Sample): number => doneAt - sentAt
export const isHit = ({ outcome }: Sample): boolean => outcome.kind === 'answered' && outcome.hit
export const regionOf = ({ outcome }: Sample): string | undefined =>
  outcome.kind === 'answered' ? outcome.region : undefined

/** `503`, `timeout`, `broken: ECONNRESET`. */
export function nameOutcome({ outcome }: Sample): string {
  switch (outcome.kind) {
    case 'answered':
      return String(outcome.status)
    case 'timeout':
      return 'timeout'
    case 'broken':
      return `broken: ${outcome.why}`
  }
}

export type Figures = {
  reads: number
  failedReads: number
  writes: number
  failedWrites: number
  /** Of those that did not fail. */
  readMs: Latency | undefined
  writeMs: Latency | undefined
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const { reads = [], writes = [] } = Object.groupBy(samples, ({ write }) =>
    write ? 'writes' : 'reads',
  )
  const good = (of: readonly Sample[]) => of.filter((sample) => sample.good)
  return {
    reads: reads.length,
    failedReads: reads.length - good(reads).length,
    writes: writes.length,
    failedWrites: writes.length - good(writes).length,
    readMs: latencyOf(good(reads).map(latencyMs)),
    writeMs: latencyOf(good(writes).map(latencyMs)),
  }
}

/** How late the 95th percentile was sent: this machine's part. `undefined` of nothing. */
export function lateP95Ms(samples: readonly Sample[]): number | undefined {
  const late = percentile(
    samples.map(({ sentAt, dueAt }) => sentAt - dueAt),
    95,
  )
  return late === undefined ? undefined : tenth(late)
}
