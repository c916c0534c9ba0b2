// The report on a terminal, in Markdown and as JSON. Pure.
import { left, markdownTable, right, type Table, terminalTable } from '../cli/tables.ts'
import { counted, firstOf, toJson as json, ms, percent, seconds } from '../cli/words.ts'
import type { Latency } from '../traffic/statistics.ts'
import type { OutageSummary } from './figures.ts'
import type { Report, Row } from './report.ts'
import { sentences } from './sentences.ts'

const NONE = '-'
const number = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)))
const pair = (latency: Latency | undefined) =>
  latency ? `${number(latency.p50Ms)} / ${number(latency.p95Ms)}` : NONE

const COLUMNS = [
  ...left('colo', 'city'),
  ...right('users', 'requests', 'one region ms', 'edge ms', 'ratio', 'hits'),
  ...left('served by'),
]

const cells = ({ ratio, hitRatio, ...row }: Row): string[] => [
  ...[row.colo, row.city, percent(row.share, 1), String(row.requests)],
  ...[pair(row.oneRegion), pair(row.meridian)],
  ratio === undefined ? NONE : `${ratio.toFixed(1)}x`,
  hitRatio === undefined ? NONE : percent(hitRatio),
  servedBy(row.regions),
]

const LEGEND = `Reads, p50 / p95 from the colo; ratio of the medians; "served by": where no cache answered`

/** As many as keep the table on a screen; the JSON has all. */
const REGIONS_SHOWN = 3

function servedBy(regions: Record<string, number>): string {
  const all = Object.entries(regions).map(([id, count]) => `${id} ${count}`)
  return firstOf(all, REGIONS_SHOWN, (left) => `${left} more`).join(', ') || NONE
}

function outageCells(outage: OutageSummary): string[][] {
  const { readMs, servedAgainMs, hitRatio } = outage
  return [
    ['region killed', `${outage.region}, for ${seconds(outage.seconds * 1_000)}`],
    ['requests during the outage', `${outage.reads} reads, ${outage.writes} writes`],
    ['failed', `${outage.failedReads} reads, ${outage.failedWrites} writes`],
    ['reads p50, p95', readMs ? `${ms(readMs.p50Ms)}, ${ms(readMs.p95Ms)}` : NONE],
    ['answered by the cache', hitRatio === undefined ? NONE : `${percent(hitRatio)} of the reads`],
    ['took a second region', `${outage.failovers} requests`],
    ['took over its colos', counted(outage.tookOver) || NONE],
    ['ran again after', seconds(outage.restartMs)],
    ['served again after', servedAgainMs === undefined ? 'not seen' : seconds(servedAgainMs)],
  ]
}

const footer = ({ origin: { seed, commit, perSecond }, measured }: Report) =>
  `Measured ${measured}. Seed ${seed}, ${perSecond} requests a second, commit ${commit}`

const tables = ({ rows, outage }: Report, table: Table) => [
  table(COLUMNS, rows.map(cells)),
  table(left('a region dies', 'seen'), outageCells(outage)),
]

export function toTerminal(report: Report): string {
  const [colos, outage] = tables(report, terminalTable)
  const words = sentences(report).join('\n')
  const made = `${footer(report)}: ${report.origin.command}`
  return [`${LEGEND}\n${colos}`, outage, words, made].join('\n\n')
}

export function toMarkdown(report: Report): string {
  const words = `${sentences(report).join('\n')}\n`
  const made = [`\`${report.origin.command}\``, `${LEGEND}. ${footer(report)}.`]
  return [...made, ...tables(report, markdownTable), words].join('\n\n')
}

export const toJson = (report: Report): string => json({ ...report, sentences: sentences(report) })
