// Both arms side by side: for each colo, and for the requests that no cache answered. Pure.
import { isHit, latencyMs } from '../traffic/sample.ts'
import { type Latency, latencyOf } from '../traffic/statistics.ts'
import type { ColoShare } from '../traffic/users.ts'
import { type Run, summarize } from './summary.ts'

/** Both arms as the users of one colo, or of all, saw them. */
export type Row = {
  colo: string
  city: string
  share: number
  requests: number
  oneRegion: Latency | undefined
  meridian: Latency | undefined
  /** Median of one region over Meridian's: above 1, Meridian is faster. */
  ratio: number | undefined
  hitRatio: number | undefined
  regions: Record<string, number>
}

/** Colos that had traffic, in the order of their shares, then all together. */
export function compare(oneRegion: Run, meridian: Run, shares: readonly ColoShare[]): Row[] {
  const of = (run: Run, colo: string): Run => ({
    ...run,
    samples: run.samples.filter((sample) => sample.colo === colo),
  })
  const rows = shares
    .map((one) => toRow(one, of(oneRegion, one.colo), of(meridian, one.colo)))
    .filter(({ requests }) => requests > 0)
  return [...rows, toRow({ colo: ALL, city: '', share: 1 }, oneRegion, meridian)]
}

export const ALL = 'all'

function toRow({ colo, city, share }: ColoShare, oneRegion: Run, meridian: Run): Row {
  const before = summarize(oneRegion).readMs
  const { requests, readMs: after, hitRatio, regions } = summarize(meridian)
  const ratio = before && after && after.p50Ms > 0 ? before.p50Ms / after.p50Ms : undefined
  const figures = { requests, oneRegion: before, meridian: after, ratio, hitRatio, regions }
  return { colo, city, share, ...figures }
}

/** The reads for which Meridian had to ask a region, and the same reads from one region: what is left
 * of the difference without the cache. */
export type Misses = {
  reads: number
  oneRegion: Latency | undefined
  meridian: Latency | undefined
}

export function compareMisses(oneRegion: Run, meridian: Run): Misses {
  const missed = meridian.samples.filter((sample) => !sample.write && sample.good && !isHit(sample))
  const numbers = new Set(missed.map(({ n }) => n))
  const same = oneRegion.samples.filter(({ n, good }) => good && numbers.has(n))
  return {
    reads: missed.length,
    oneRegion: latencyOf(same.map(latencyMs)),
    meridian: latencyOf(missed.map(latencyMs)),
  }
}
