// From the samples of a phase to its figures. Pure.
import {
  type Figures,
  figuresOf,
  isHit,
  lateP95Ms,
  nameOutcome,
  regionOf,
  type Sample,
} from '../traffic/sample.ts'
import { share, tally } from '../traffic/statistics.ts'

/** What a phase brought, before anything is computed: samples in the order of their numbers. */
export type Run = { samples: readonly Sample[]; cpuBusy: number }

export type PhaseSummary = Figures & {
  requests: number
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
  const figures = figuresOf(samples)
  const hits = samples.filter((sample) => !sample.write && isHit(sample))
  return {
    requests: samples.length,
    ...figures,
    hitRatio: share(hits.length, figures.reads),
    regions: tally(samples.map(regionOf)),
    outcomes: tally(samples.map(nameOutcome)),
    lateP95Ms: lateP95Ms(samples),
    cpuBusy,
  }
}

/** The region that answered most. Throws when none did. */
export function busiest({ samples }: Run): string {
  const [region] = Object.keys(tally(samples.map(regionOf)))
  if (region === undefined) throw new Error('No region answered anything through the edges.')
  return region
}
