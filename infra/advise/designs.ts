// What a request takes in each design, from each colo. Pure.
import type { Region } from '../../src/regions.ts'
import { IN_PLACE } from '../world/d1/in-place.ts'
import type { Share, Trips } from './places.ts'

/** What an API does, on average. Shares from 0 to 1. */
export type Mix = {
  /** Of requests. */
  writes: number
  /** One after the other for each request; what goes in one batch counts once. */
  queries: number
  /** Of reads: answered by a cache. */
  hits: number
}

/** - `one-place`  a Worker placed beside the primary
 *  - `solo`       one Worker near the user, which reads the nearest replica
 *  - `regional`   an edge near the user, regions beside replicas */
export type Design = 'one-place' | 'solo' | 'regional'

export type Layout = {
  design: Design
  primary: Region
  regions: readonly Region[]
  cached: boolean
}

/** Medians in milliseconds, from one colo. `hit` is undefined where nothing is cached. */
export type Times = { hit: number | undefined; miss: number; write: number }

/** A read of KV that the colo's own copy answers: under 1 ms for hot keys,
 * https://blog.cloudflare.com/faster-workers-kv/ and what the edge does around it. */
const HIT_MS = 1
const QUERY_MS = IN_PLACE.medianMs

export function timesOf(
  { design, primary, regions, cached }: Layout,
  { colo }: Share,
  { queries }: Mix,
  { toRegion }: Trips,
): Times {
  const best = Math.min(...regions.map((region) => toRegion(colo, region)))
  const home = toRegion(colo, primary)
  const hit = cached ? HIT_MS : undefined
  switch (design) {
    case 'one-place':
      return { hit, miss: home + queries * QUERY_MS, write: home + queries * QUERY_MS }
    case 'solo': // every query crosses the distance
      return { hit, miss: queries * (best + QUERY_MS), write: queries * (home + QUERY_MS) }
    case 'regional':
      return { hit, miss: best + queries * QUERY_MS, write: home + queries * QUERY_MS }
  }
}

/** Milliseconds, over all users and requests. */
export function meanOf(layout: Layout, shares: readonly Share[], mix: Mix, trips: Trips): number {
  return shares.reduce((sum, one) => {
    const { hit, miss, write } = timesOf(layout, one, mix, trips)
    const read = hit === undefined ? miss : mix.hits * hit + (1 - mix.hits) * miss
    return sum + one.share * (mix.writes * write + (1 - mix.writes) * read)
  }, 0)
}

/** Which share of requests takes how long: to be sorted for percentiles. */
export function spread(
  layout: Layout,
  shares: readonly Share[],
  mix: Mix,
  trips: Trips,
): { ms: number; share: number; write: boolean }[] {
  return shares.flatMap((one) => {
    const { hit, miss, write } = timesOf(layout, one, mix, trips)
    const hits = hit === undefined ? 0 : mix.hits
    return [
      { ms: hit ?? 0, share: one.share * hits, write: false },
      { ms: miss, share: one.share * (1 - hits), write: false },
      { ms: write, share: one.share, write: true },
    ].filter(({ share }) => share > 0)
  })
}

/** The least time that at most `percent` % of these take longer than. 0 of nothing. */
export function weightedPercentile(
  times: readonly { ms: number; share: number }[],
  percent: number,
): number {
  const sorted = times.toSorted((a, b) => a.ms - b.ms)
  const total = sorted.reduce((sum, { share }) => sum + share, 0)
  let passed = 0
  for (const { ms, share } of sorted) {
    passed += share
    // Shares do not add up to the last digit.
    if (passed >= (percent / 100) * total - 1e-12) return ms
  }
  return 0
}
