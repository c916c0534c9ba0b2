// What was seen, in words: every figure in them is computed. Pure.
import { counted, ms, percent, seconds } from '../cli/words.ts'
import type { Latency } from '../traffic/statistics.ts'
import type { OutageSummary, PhaseSummary } from './figures.ts'
import { ALL, type Report, type Row } from './report.ts'

export function sentences(report: Report): string[] {
  return [
    speed(report),
    cache(report),
    outage(report.outage),
    ...failures(report),
    ...machine(report.phases),
  ]
}

function speed({ rows, phases, home }: Report): string {
  const { readMs: one } = phases.oneRegion
  const { readMs: through } = phases.meridian
  if (!one || !through) return 'One of the arms answered no read at all.'
  const colos = rows.filter(({ colo }) => colo !== ALL)
  return [
    `With everything in one region (${home}) a read took ${pair(one)} (p50 / p95), counted from the colo; through the edge it took ${pair(through)}.`,
    slowerIn(colos, 'p50Ms', 'median'),
    slowerIn(colos, 'p95Ms', 'p95'),
  ].join(' ')
}

/** Names those for which the edge was no help, because there are some near any one region. */
function slowerIn(colos: readonly Row[], figure: keyof Latency, name: string): string {
  const both = colos.filter(({ oneRegion, meridian }) => oneRegion && meridian)
  const slower = both.filter(
    ({ oneRegion, meridian }) => oneRegion && meridian && meridian[figure] > oneRegion[figure],
  )
  const where = slower.length > 0 ? ` (not for ${slower.map(({ colo }) => colo).join(' ')})` : ''
  return `Its ${name} was lower for ${both.length - slower.length} of ${both.length} colos${where}.`
}

function cache({ phases, misses }: Report): string {
  const { hitRatio = 0, writeMs, writes } = phases.meridian
  const direct = phases.oneRegion.writeMs
  const words = [
    `Its caches were empty at first and answered ${percent(hitRatio)} of the reads.`,
    misses.oneRegion && misses.meridian
      ? `The other ${misses.reads} took ${pair(misses.meridian)}; the very same ones took ${pair(misses.oneRegion)} from one region.`
      : '',
    writeMs && direct
      ? `Writes always go to the primary: ${ms(direct.p50Ms)} straight, ${ms(writeMs.p50Ms)} through the edge (median of ${writes}).`
      : '',
  ]
  return words.filter((part) => part !== '').join(' ')
}

function failures({ phases }: Report): string[] {
  const failed = Object.values(phases).filter((phase) => phase.failedReads > 0)
  if (failed.length === 0) return []
  const seen = failed.map(({ outcomes }) => counted(outcomes)).join('; ')
  return [`Reads failed, so this run shows a defect. All outcomes of those phases: ${seen}.`]
}

const pair = ({ p50Ms, p95Ms }: Latency) => `${ms(p50Ms)} / ${ms(p95Ms)}`

function outage(seen: OutageSummary): string {
  const { region, reads, failedReads, writes, failedWrites, readMs, servedAgainMs } = seen
  const who = counted(seen.tookOver)
  const took = who === '' ? 'no other region was asked' : `its colos were answered by ${who}`
  const again =
    servedAgainMs === undefined
      ? 'it was not seen to serve again before the end'
      : `it served again ${seconds(servedAgainMs)} after the order to heal`
  const tail = readMs ? ` (reads p95 ${ms(readMs.p95Ms)})` : ''
  return `While ${region} was dead for ${seconds(seen.seconds * 1_000)}, ${failedReads} of ${reads} reads and ${failedWrites} of ${writes} writes failed${tail}; where no cache could answer, ${took}, and ${again}.`
}

/** Above this, requests wait for a core more than for the network. */
const CPU_BUSY_MAX = 0.85
/** A tenth of a short round trip. */
const LATE_MS_MAX = 5

function machine(phases: Record<string, PhaseSummary>): string[] {
  const all = Object.values(phases)
  const busy = Math.max(...all.map(({ cpuBusy }) => cpuBusy))
  const late = Math.max(...all.map(({ lateP95Ms = 0 }) => lateP95Ms))
  if (busy <= CPU_BUSY_MAX && late <= LATE_MS_MAX) return []
  return [
    `Take the times with care: this machine's cores were up to ${percent(busy)} busy, and requests left up to ${ms(late)} late (p95).`,
  ]
}
