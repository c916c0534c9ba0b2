// What was aimed at, and what came of it: stated beside each other, met or missed. Pure.
import { left, right, type Table } from '../../cli/tables.ts'
import { wallTargets } from '../wall/show.ts'
import { newLinksTargets } from './links-page.ts'
import type { Report } from './report.ts'
import { partOf } from './show.ts'
import type { Target } from './target.ts'

/** Only of scenarios that the report has. */
export function targetsOf(report: Report): Target[] {
  const arms = (name: string) => partOf(report, name)?.arms ?? {}
  const [mix, uncached, stalls] = [arms('mix 1'), arms('uncached'), arms('stalls')]
  const downs = Object.entries(report.floor.bestWithout).flatMap(([id, best]) => {
    const one = arms(`down ${id}`).meridian
    return one ? [{ failed: one.failedReads, ratio: one.readMs.mean / best }] : []
  })
  const of = (name: string) => {
    const { ownWrites = 0, backwards = 0 } = arms(name).meridian?.violations ?? {}
    return ownWrites + backwards
  }
  const broken = report.parts.reduce((sum, { scenario }) => sum + of(scenario.name), 0)
  const ratio = (part = Number.NaN, whole = Number.NaN) => part / whole
  return [
    {
      what: 'mean of reads against one uncached region, at the mix with 1 % writes',
      ...{ atMost: 0.15, got: ratio(mix.meridian?.readMs.mean, mix.single?.readMs.mean) },
    },
    {
      what: 'the same when nothing may be cached',
      ...{ atMost: 0.48, got: ratio(uncached.meridian?.readMs.mean, uncached.single?.readMs.mean) },
    },
    {
      what: 'colos whose p95 of reads is higher than of one region',
      atMost: 0,
      got: slowerColos(report).length,
    },
    {
      what: 'failed reads with any region down',
      ...{ atMost: 0, got: downs.reduce((sum, { failed }) => sum + failed, 0) },
    },
    {
      what: 'mean of reads with a region down against the best of the others, the worst of the regions',
      ...{ atMost: 1.05, got: Math.max(...downs.map(({ ratio }) => ratio)) },
    },
    {
      what: 'p99.9 of reads with stalls, hedged against not',
      ...{ atMost: 0.05, got: ratio(stalls.meridian?.readMs.p999, stalls.sessions?.readMs.p999) },
    },
    { what: 'reads that broke a session’s guarantees, all scenarios', atMost: 0, got: broken },
    ...newLinksTargets(report),
    ...wallTargets(report.wall),
  ].filter(({ got }) => Number.isFinite(got))
}

/** Colos whose p95 of reads is higher than one region's. */
export function slowerColos(report: Report): string[] {
  const { single, meridian } = partOf(report, 'mix 1')?.arms ?? {}
  return Object.entries(single?.colosP95 ?? {}).flatMap(([id, p95]) =>
    (meridian?.colosP95[id] ?? 0) > p95 ? [id] : [],
  )
}

export const isMet = ({ atMost, got }: Target): boolean => got <= atMost

export const targetTable = (targets: readonly Target[], table: Table): string =>
  table(
    [...left('target'), ...right('at most', 'got'), ...left('')],
    targets.map((one) => {
      const [atMost, got] = [one.atMost, one.got].map((n) => String(Math.round(n * 1_000) / 1_000))
      return [one.what, atMost ?? '', got ?? '', isMet(one) ? 'met' : '**missed**']
    }),
  )
