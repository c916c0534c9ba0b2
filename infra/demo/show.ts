// The report on a terminal, in Markdown and as JSON. Pure.
import { type Column, markdownTable, terminalTable } from '../cli/tables.ts'
import type { Latency } from '../traffic/statistics.ts'
import type { OutageSummary } from './aftermath.ts'
import type { Row } from './compare.ts'
import type { Report } from './report.ts'
import { counted, ms, percent, sentences } from './sentences.ts'

const COLUMNS: readonly Column[] = [
  { title: 'colo', align: 'left' },
  { title: 'city', align: 'left' },
  { title: 'users', align: 'right' },
  { title: 'requests', align: 'right' },
  { title: 'one region ms', align: 'right' },
  { title: 'Meridian ms', align: 'right' },
  { title: 'ratio', align: 'right' },
  { title: 'hits', align: 'right' },
  { title: 'served by', align: 'left' },
]

const LEGEND = `Reads, p50 / p95 from the colo; ratio of the medians; "served by": where no cache answered`

const cells = (row: Row): string[] => [
  row.colo,
  row.city,
  `${(row.share * 100).toFixed(1)} %`,
  String(row.requests),
  pair(row.oneRegion),
  pair(row.meridian),
  row.ratio === undefined ? NONE : `${row.ratio.toFixed(1)}x`,
  row.hitRatio === undefined ? NONE : percent(row.hitRatio),
  servedBy(row.regions),
]

const NONE = '-'
const number = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)))
const pair = (latency: Latency | undefined) =>
  latency ? `${number(latency.p50Ms)} / ${number(latency.p95Ms)}` : NONE

/** As many as keep the table on a screen; the JSON has all. */
const REGIONS_SHOWN = 3

function servedBy(regions: Record<string, number>): string {
  const entries = Object.entries(regions)
  const more = entries.length - REGIONS_SHOWN
  const shown = counted(Object.fromEntries(entries.slice(0, REGIONS_SHOWN)))
  return more > 0 ? `${shown}, ${more} more` : shown || NONE
}

const OUTAGE_COLUMNS: readonly Column[] = [
  { title: 'a region dies', align: 'left' },
  { title: 'seen', align: 'left' },
]

function outageCells(outage: OutageSummary): string[][] {
  const { readMs, servedAgainMs, hitRatio } = outage
  return [
    ['region killed', `${outage.region}, for ${outage.seconds.toFixed(1)} s`],
    ['requests during the outage', `${outage.reads} reads, ${outage.writes} writes`],
    ['failed', `${outage.failedReads} reads, ${outage.failedWrites} writes`],
    ['reads p50, p95', readMs ? `${ms(readMs.p50Ms)}, ${ms(readMs.p95Ms)}` : NONE],
    ['answered by the cache', hitRatio === undefined ? NONE : `${percent(hitRatio)} of the reads`],
    ['took a second region', `${outage.failovers} requests`],
    ['took over its colos', counted(outage.tookOver) || NONE],
    ['ran again after', `${(outage.restartMs / 1_000).toFixed(1)} s`],
    [
      'served again after',
      servedAgainMs === undefined ? 'not seen' : `${(servedAgainMs / 1_000).toFixed(1)} s`,
    ],
  ]
}

const footer = ({ origin: { seed, commit, perSecond }, measured }: Report) =>
  `Measured ${measured}. Seed ${seed}, ${perSecond} requests a second, commit ${commit}`

export const toTerminal = (report: Report): string =>
  [
    `${LEGEND}\n${terminalTable(COLUMNS, report.rows.map(cells))}`,
    terminalTable(OUTAGE_COLUMNS, outageCells(report.outage)),
    sentences(report).join('\n'),
    `${footer(report)}: ${report.origin.command}`,
  ].join('\n\n')

export const toMarkdown = (report: Report): string =>
  [
    `\`${report.origin.command}\``,
    `${LEGEND}. ${footer(report)}.`,
    markdownTable(COLUMNS, report.rows.map(cells)),
    markdownTable(OUTAGE_COLUMNS, outageCells(report.outage)),
    `${sentences(report).join('\n')}\n`,
  ].join('\n\n')

/** Figures that could not be measured are null. */
export const toJson = (report: Report): string =>
  `${JSON.stringify({ ...report, sentences: sentences(report) }, (_, value) => value ?? null, 2)}\n`
