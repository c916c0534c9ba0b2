// The result: all phases side by side, for each colo and for what no cache answered. Pure.
import { MEASURED } from '../cli/words.ts'
import { isHit, latencyMs, type Sample } from '../traffic/sample.ts'
import { type Latency, latencyOf } from '../traffic/statistics.ts'
import type { ColoShare } from '../traffic/users.ts'
import {
  type OutageSummary,
  type OutageTimes,
  type PhaseSummary,
  type Run,
  summarize,
  summarizeOutage,
} from './figures.ts'

export type Measured = {
  /** What made the figures. */
  origin: { command: string; commit: string; seed: number; perSecond: number }
  /** The one region of the first phase, in words. */
  home: string
  shares: readonly ColoShare[]
  oneRegion: Run
  meridian: Run
  regionDies: Run
  outage: OutageTimes
}

export type Report = Pick<Measured, 'origin' | 'home'> & {
  measured: string
  phases: { oneRegion: PhaseSummary; meridian: PhaseSummary; regionDies: PhaseSummary }
  /** The last one is all colos together. */
  rows: Row[]
  /** The reads for which Meridian had to ask a region, and the same reads from one region: what is left
   * of the difference without the cache. */
  misses: Arms & { reads: number }
  outage: OutageSummary
}

type Arms = { oneRegion: Latency | undefined; meridian: Latency | undefined }

/** Both arms as the users of one colo, or of all, saw them. */
export type Row = ColoShare &
  Arms & {
    requests: number
    /** Median of one region over Meridian's: above 1, Meridian is faster. */
    ratio: number | undefined
    hitRatio: number | undefined
    regions: Record<string, number>
  }

export const ALL = 'all'

export function makeReport(measured: Measured): Report {
  const { origin, home, shares, oneRegion, meridian, regionDies, outage } = measured
  return {
    ...{ measured: MEASURED, origin, home },
    phases: {
      oneRegion: summarize(oneRegion),
      meridian: summarize(meridian),
      regionDies: summarize(regionDies),
    },
    rows: compare(oneRegion, meridian, shares),
    misses: compareMisses(oneRegion.samples, meridian.samples),
    outage: summarizeOutage(regionDies, outage, meridian),
  }
}

export const failedReads = ({ phases }: Report): number =>
  Object.values(phases).reduce((sum, phase) => sum + phase.failedReads, 0)

/** Colos that had traffic, in the order of their shares, then all together. */
function compare(oneRegion: Run, meridian: Run, shares: readonly ColoShare[]): Row[] {
  const rows = shares.map((one) => {
    const here = ({ samples, cpuBusy }: Run) => ({
      ...{ samples: samples.filter(({ colo }) => colo === one.colo), cpuBusy },
    })
    return toRow(one, here(oneRegion), here(meridian))
  })
  const all = toRow({ colo: ALL, city: '', share: 1 }, oneRegion, meridian)
  return [...rows.filter(({ requests }) => requests > 0), all]
}

function toRow({ colo, city, share }: ColoShare, before: Run, after: Run): Row {
  const { readMs: oneRegion } = summarize(before)
  const { requests, readMs: meridian, hitRatio, regions } = summarize(after)
  const ratio =
    oneRegion && meridian && meridian.p50Ms > 0 ? oneRegion.p50Ms / meridian.p50Ms : undefined
  return { colo, city, share, requests, oneRegion, meridian, ratio, hitRatio, regions }
}

function compareMisses(oneRegion: readonly Sample[], meridian: readonly Sample[]) {
  const missed = meridian.filter((sample) => !sample.write && sample.good && !isHit(sample))
  const numbers = new Set(missed.map(({ n }) => n))
  const same = oneRegion.filter(({ n, good }) => good && numbers.has(n))
  return {
    reads: missed.length,
    oneRegion: latencyOf(same.map(latencyMs)),
    meridian: latencyOf(missed.map(latencyMs)),
  }
}
