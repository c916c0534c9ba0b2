// From users and a mix of requests to what to build: each piece with its reason in figures. Pure.
import type { Region } from '../../src/regions.ts'
import { type Design, type Layout, type Mix, meanOf } from './designs.ts'
import type { Share, Trips } from './places.ts'

/** A region that saves everybody less than this on average is not worth a Worker, unless it saves some users a lot. */
export const GAIN_MS_MIN = 2
/** Differences that people notice, for a share of users that is worth a region. */
export const FAR_MS = 40
export const FAR_SHARE = 0.03

export type Worth = {
  region: Region
  /** Saved by it, in milliseconds: over all requests that no cache answers. */
  gainMs: number
  /** Of users: those whom it saves FAR_MS or more. */
  far: number
  chosen: boolean
}

/** What one measure alone saves, against a Worker beside the primary without a cache. */
export type Measure = { name: 'a cache' | 'replicas' | 'a place near its data'; gainMs: number }

export type Advice = {
  primary: Region
  /** By the mean over all requests in the design that is advised, best first. */
  primaries: { region: Region; meanMs: number }[]
  regions: Worth[]
  design: Design
  /** Milliseconds, over all requests. */
  means: { [design in Design]: number }
  /** Largest gain first. */
  measures: Measure[]
  layout: Layout
}

/** How much slower one Worker may be before regions are worth their upkeep. */
export const SOLO_MS_MAX = 3

export function advise(
  shares: readonly Share[],
  candidates: readonly Region[],
  mix: Mix,
  trips: Trips,
): Advice {
  const mean = (layout: Layout) => meanOf(layout, shares, mix, trips)
  const layoutOf = (design: Design, primary: Region, regions = candidates): Layout => ({
    ...{ design, primary, regions, cached: mix.hits > 0 },
  })
  const primaries = candidates
    .map((region) => ({ region, meanMs: mean(layoutOf('regional', region)) }))
    .sort((a, b) => a.meanMs - b.meanMs)
  const primary = primaries[0]?.region
  if (!primary) throw new Error('There is no region to choose from.')
  const regions = choose(shares, candidates, primary, trips)
  const chosen = regions.filter((one) => one.chosen).map(({ region }) => region)
  const means = {
    'one-place': mean(layoutOf('one-place', primary, [primary])),
    solo: mean(layoutOf('solo', primary)),
    regional: mean(layoutOf('regional', primary, chosen)),
  }
  const design = designOf(means, chosen.length)
  return {
    ...{ primary, primaries, regions, design, means },
    measures: measuresOf(layoutOf('one-place', primary, [primary]), candidates, mix, mean),
    layout: layoutOf(design, primary, design === 'solo' ? candidates : chosen),
  }
}

function designOf(means: Advice['means'], regions: number): Design {
  const best = Math.min(...Object.values(means))
  if (means.solo - best <= SOLO_MS_MAX) return 'solo' // one Worker to look after
  return regions === 1 ? 'one-place' : 'regional'
}

/** Greedily, the primary's first: what each adds to those before it. */
function choose(
  shares: readonly Share[],
  candidates: readonly Region[],
  primary: Region,
  { toRegion }: Trips,
): Worth[] {
  const worth: Worth[] = [{ region: primary, gainMs: 0, far: 1, chosen: true }]
  let left = candidates.filter(({ id }) => id !== primary.id)
  const chosen = [primary]
  while (left.length > 0) {
    const gains = left.map((region) => gainOf(region, chosen, shares, toRegion))
    const best = gains.reduce((most, one) => (one.gainMs > most.gainMs ? one : most))
    const take = best.gainMs >= GAIN_MS_MIN || best.far >= FAR_SHARE
    worth.push({ ...best, chosen: take })
    if (take) chosen.push(best.region)
    left = left.filter(({ id }) => id !== best.region.id)
  }
  return worth
}

function gainOf(
  region: Region,
  among: readonly Region[],
  shares: readonly Share[],
  toRegion: Trips['toRegion'],
): Omit<Worth, 'chosen'> {
  let [gainMs, far] = [0, 0]
  for (const { colo, share } of shares) {
    const before = Math.min(...among.map((one) => toRegion(colo, one)))
    const saved = Math.max(0, before - toRegion(colo, region))
    gainMs += share * saved
    if (saved >= FAR_MS) far += share
  }
  return { region, gainMs, far }
}

function measuresOf(
  plain: Layout,
  candidates: readonly Region[],
  mix: Mix,
  mean: (layout: Layout) => number,
): Measure[] {
  const base = mean({ ...plain, cached: false })
  const save = (more: Partial<Layout>) => base - mean({ ...plain, cached: false, ...more })
  // A Worker that runs near its user crosses the distance for every query; a placed one once.
  const unplaced = mean({ ...plain, cached: false, design: 'solo' })
  const all: Measure[] = [
    { name: 'a cache', gainMs: save({ cached: mix.hits > 0 }) },
    { name: 'replicas', gainMs: save({ design: 'regional', regions: candidates }) },
    { name: 'a place near its data', gainMs: unplaced - base },
  ]
  return all.sort((a, b) => b.gainMs - a.gainMs)
}
