// The result: the figures of all phases and where they come from. Pure.
import { MEASURED } from '../cli/words.ts'
import type { ColoShare } from '../traffic/users.ts'
import { type OutageSummary, summarizeOutage } from './aftermath.ts'
import { compare, compareMisses, type Misses, type Row } from './compare.ts'
import type { OutageTimes } from './outage.ts'
import { type PhaseSummary, type Run, summarize } from './summary.ts'

/** What made the figures. */
export type Origin = { command: string; commit: string; seed: number; perSecond: number }

export type Measured = {
  origin: Origin
  /** The one region of the first phase, in words. */
  home: string
  shares: readonly ColoShare[]
  oneRegion: Run
  meridian: Run
  regionDies: Run
  outage: OutageTimes
}

export type Report = {
  measured: string
  origin: Origin
  home: string
  phases: { oneRegion: PhaseSummary; meridian: PhaseSummary; regionDies: PhaseSummary }
  /** The last one is all colos together. */
  rows: Row[]
  misses: Misses
  outage: OutageSummary
}

export const makeReport = (measured: Measured): Report => ({
  measured: MEASURED,
  origin: measured.origin,
  home: measured.home,
  phases: {
    oneRegion: summarize(measured.oneRegion),
    meridian: summarize(measured.meridian),
    regionDies: summarize(measured.regionDies),
  },
  rows: compare(measured.oneRegion, measured.meridian, measured.shares),
  misses: compareMisses(measured.oneRegion, measured.meridian),
  outage: summarizeOutage(measured.regionDies, measured.outage, measured.meridian),
})

export const failedReads = ({ phases }: Report): number =>
  Object.values(phases).reduce((sum, phase) => sum + phase.failedReads, 0)
