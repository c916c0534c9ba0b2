// From the samples of a phase to its figures. Pure.
import { type Latency, latencyOf, percentile, share, tally, tenth } from '../traffic/statistics.ts'
import { isFailed, isHit, isRead, latencyMs, regionOf, type Sample } from './sample.ts'

/** What a phase brought, before anything is computed. */
export type Run = { samples: readonly Sample[]; cpuBusy: number }

export type PhaseSummary = {
  requests: number
  reads: number
  writes: number
  failedReads: number
  failedWrites: number
  /** Of those that did not fail. */
  readMs: Latency | undefined
  writeMs: Latency | undefined
  /** Of the reads. */
  hitRatio: number | undefined
  /** Who answered what no cache did, reads and writes. */
  regions: Record<string, number>
  /** Statuses, `timeout` and what broke, as often as seen. */
  outcomes: Record<string, number>
  /** How late the 95th percentile was sent: this machine's part. */
  lateP95Ms: number | undefined
  /** Of all cores, 0 to 1, whatever kept them busy. */
  cpuBusy: number
}

export function summarize({ samples, cpuBusy }: Run): PhaseSummary {
  const reads = samples.filter(isRead)
  const writes = samples.filter((sample) => !isRead(sample))
  const late = percentile(
    samples.map(({ sentAt, dueAt }) => sentAt - dueAt),
    95,
  )
  return {
    requests: samples.length,
    reads: reads.length,
    writes: writes.length,
    failedReads: reads.filter(isFailed).length,
    failedWrites: writes.filter(isFailed).length,
    readMs: latencyOf(reads.filter(answered).map(latencyMs)),
    writeMs: latencyOf(writes.filter(answered).map(latencyMs)),
    hitRatio: share(reads.filter(isHit).length, reads.length),
    regions: tally(samples.map(regionOf)),
    outcomes: tally(samples.map(nameOutcome)),
    lateP95Ms: late === undefined ? undefined : tenth(late),
    cpuBusy,
  }
}

const answered = (sample: Sample) => !isFailed(sample)

function nameOutcome({ outcome }: Sample): string {
  switch (outcome.kind) {
    case 'answered':
      return String(outcome.status)
    case 'timeout':
      return 'timeout'
    case 'broken':
      return `broken: ${outcome.why}`
  }
}

/** The region that answered most. Throws when none did. */
export function busiest({ samples }: Run): string {
  const [region] = Object.keys(tally(samples.map(regionOf)))
  if (region === undefined) throw new Error('No region answered anything through the edges.')
  return region
}
