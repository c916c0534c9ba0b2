// The parts of the page about one hot key and about links that were just made. Empty without figures.
import { left, markdownTable, right } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import { LIFE } from './arm.ts'
import type { ArmName } from './arms.ts'
import type { HotKey } from './hot-key.ts'
import type { NewLinks } from './new-links.ts'
import type { Report } from './report.ts'
import { partOf } from './show.ts'
import { HOT_KEY } from './suite.ts'
import type { Target } from './target.ts'

const byArm = <T>(of: { [arm in ArmName]?: T }) => Object.entries(of) as [ArmName, T][] // its own keys

export function hotKeySection(report: Report): string {
  const part = partOf(report, HOT_KEY)
  if (!report.hotKey || !part) return ''
  const columns = [
    ...left('arm'),
    ...right('loads for each life of a copy', 'most in a second', 'reads that waited for one'),
    ...right('p50', 'p99', 'p99.9'),
  ]
  const rows = byArm<HotKey>(report.hotKey).map(([arm, { loads, most }]) => {
    const { hits = 0, readMs } = part.arms[arm] ?? {}
    const tail = [readMs?.p50, readMs?.p99, readMs?.p999].map((ms) => String(ms ?? ''))
    return [arm, String(loads), String(most), percent(1 - hits, 2), ...tail]
  })
  return `### One key that everybody asks for

${part.scenario.perSecond} reads a second of one key, from everywhere; copies live ${LIFE.freshSeconds} s. A cache beside the primary is one, those
near users are 26, with three memories each.

${markdownTable(columns, rows)}

`
}

export function newLinksSection({ newLinks }: Report): string {
  if (!newLinks) return ''
  const columns = [
    ...left('arm'),
    ...right('new: in the first second', 'in 20 s', 'last after s'),
    ...right('asked for before: in the first second', 'in 20 s', 'last after s'),
  ]
  const rows = byArm<NewLinks>(newLinks).map(([arm, { unasked, askedBefore }]) => [
    arm,
    ...[unasked, askedBefore].flatMap(({ firstSecond, all, lastSeconds }) => [
      ...[percent(firstSecond, 1), percent(all, 1), String(lastSeconds)],
    ]),
  ])
  return `### The first visitors of a new link

Share of visits, after the link's 201, that are told that there is no such link. For half of the links five visitors asked
five seconds before they were made, for some others somebody did while they were being made. nginx and Hono's middleware keep only what was found, the libraries what was loaded;
Meridian asks the primary before it says so, and keeps that for ten seconds ([decision 023](decisions/023-absence.md)).

${markdownTable(columns, rows)}

`
}

export function newLinksTargets({ newLinks }: Report): Target[] {
  const { meridian } = newLinks ?? {}
  return meridian
    ? [
        {
          what: 'visits to a new link that nobody asked for before, told that there is none',
          ...{ atMost: 0, got: meridian.unasked.all },
        },
      ]
    : []
}
