// The report on a terminal, as a page and as JSON. Pure.
import { left, markdownTable, right, terminalTable } from '../cli/tables.ts'
import { firstOf, toJson as jsonOf, ms, percent, seconds } from '../cli/words.ts'
import type { Counts, Report, Row } from './report.ts'
import type { Recovery } from './touch.ts'
import { judge } from './verdict.ts'

const COLUMNS = [
  ...left('fault'),
  ...right('for', 'requests', 'needed it', 'failed GETs', 'failed writes', 'retries'),
  ...right('lost/doubled', 'added p50', 'added p95', 'first success', 'recovered'),
]

const NONE = '-'

function cells(row: Row): string[] {
  const { during, after, added, firstSuccessMs, recovery } = row
  return [
    row.name,
    `${row.seconds.toFixed(1)} s`,
    String(during.reads + during.writes),
    String(row.touched),
    `${during.failedReads} + ${after.failedReads}`,
    `${during.failedWrites} + ${after.failedWrites}`,
    `${during.retries} + ${after.retries}`,
    `${during.lost + after.lost}/${during.doubled + after.doubled}`,
    added ? ms(added.p50Ms) : NONE,
    added ? ms(added.p95Ms) : NONE,
    firstSuccessMs === undefined ? NONE : seconds(firstSuccessMs),
    recovery.kind === 'recovered' ? seconds(recovery.afterMs) : `> ${seconds(recovery.watchedMs)}`,
  ]
}

/** What the words in the table mean, for whoever doubts them. */
const LEGEND = [
  'Requests: under way at any moment from the order to break to the end of the healing. Needed it: those of them that had to ask the broken place, cached answers left out. "a + b": during the fault + after it, until the next.',
  'A GET has failed without the right answer within 3 s, and half a second more for this machine; a client that gave up waiting has failed, and so has one that did not find its own link. GETs are never sent again.',
  'A write has failed without an outcome of its own within 10 s (and that half second). A 503, a 504 and a broken connection are tried again with the same Idempotency-Key, after Retry-After where there is one: retries.',
  'Lost: acknowledged, and not there when everything was read back from the primary at the end. Doubled: one key, two effects.',
  'Added: to the GETs that no cache answered (for KV: to all), of the colos that the fault was for, over those of the healthy run. First success: from the fault to the first good answer to a request that needed the place and was sent after that. Recovered: from the order to heal to that answer of the healed place with which ten such requests in a row begin that were all answered, by the place itself at least 0.8 times as often as in the healthy run; after ">", how long one looked in vain.',
] as const

/** Above these, requests wait for a core more than for the network. */
const CPU_BUSY_MAX = 0.85
const LATE_MS_MAX = 25

const tired = ({ cpuBusy, lateP95Ms }: Report['machine']): boolean =>
  cpuBusy > CPU_BUSY_MAX || lateP95Ms > LATE_MS_MAX

function summary(report: Report): string {
  const { healthy, all, rows, machine, origin } = report
  const floors = rows.reduce((sum, { during }) => sum + during.floorConflicts, 0)
  const { readMs, writeMs } = healthy
  return [
    `In all ${all.reads} GETs and ${all.writes} keyed writes of ${origin.clients} clients, ${origin.perSecond} a second; ${all.lost} lost, ${all.doubled} doubled.`,
    readMs && writeMs
      ? `Healthy, a GET took ${ms(readMs.p50Ms)} / ${ms(readMs.p95Ms)} (p50 / p95) and a write ${ms(writeMs.p50Ms)} / ${ms(writeMs.p95Ms)}.`
      : 'The healthy run had no answers to compare with.',
    floors > 0
      ? `${floors} of the failed GETs asked for what no replica had got when the primary died.`
      : '',
    `This machine's cores were ${percent(machine.cpuBusy)} busy, and requests left up to ${ms(machine.lateP95Ms)} late (p95)${tired(machine) ? ': it was short of cores, so that what failed may be its own fault' : ''}.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** Kinds of failure that are told of a fault; the JSON has all. */
const FAILURES_SHOWN = 4

function failures({ rows, healthy }: Report): string[] {
  const told: [name: string, counts: Counts][] = [
    ['healthy', healthy],
    ...rows.flatMap(({ name, during, after }): typeof told => [
      [name, during],
      [`${name}, after`, after],
    ]),
  ]
  return told.flatMap(([name, { failures }]) => {
    const kinds = Object.entries(failures).map(([what, count]) => `${count} x ${what}`)
    const shown = firstOf(kinds, FAILURES_SHOWN, (left) => `${left} more kinds`)
    return kinds.length === 0 ? [] : [`${name}: ${shown.join('; ')}`]
  })
}

function verdict(report: Report): string[] {
  const broken = judge(report)
  return broken.length === 0
    ? ['Every bound held.']
    : [`Broken bounds: ${broken.length}`, ...broken.map((words) => `- ${words}`)]
}

const footer = ({ origin: { seed, commit }, measured }: Report) =>
  `Measured ${measured}. Seed ${seed}, commit ${commit}`

export function toTerminal(report: Report): string {
  const failed = failures(report)
  return [
    terminalTable(COLUMNS, report.rows.map(cells)),
    LEGEND.join('\n'),
    summary(report),
    ...(failed.length > 0 ? [`What failed:\n${failed.join('\n')}`] : []),
    verdict(report).join('\n'),
    `${footer(report)}: ${report.origin.command}`,
  ].join('\n\n')
}

export function toMarkdown(report: Report): string {
  const failed = failures(report)
  return [
    '# What the drill measured',
    'Made by the command below with `--markdown docs/drill.md`; not edited.',
    `\`${report.origin.command}\``,
    `${footer(report)}.`,
    markdownTable(COLUMNS, report.rows.map(cells)),
    summary(report),
    verdict(report).join('\n'),
    ...(failed.length > 0
      ? [`What failed:\n\n${failed.map((line) => `- ${line}`).join('\n')}`]
      : []),
    `${LEGEND.map((line) => `- ${line}`).join('\n')}\n`,
  ].join('\n\n')
}

export const toJson = (report: Report): string => jsonOf({ ...report, broken: judge(report) })

/** What the person sees of each fault while the drill goes on. */
export function episodeLine({
  name,
  seconds: for_,
  during,
  after,
  recovery,
  watched,
}: Row): string {
  const reads = during.failedReads + after.failedReads
  const writes = during.failedWrites + after.failedWrites
  const requests = `${during.reads + during.writes} requests, ${reads} GETs and ${writes} writes failed`
  return `${name} for ${for_.toFixed(1)} s, ${again(recovery, watched)}: ${requests}`
}

function again(recovery: Recovery, watched: boolean): string {
  if (recovery.kind === 'recovered') {
    return `as before ${seconds(recovery.afterMs)} after the order to heal`
  }
  if (!watched) return 'healed'
  return `not as before ${seconds(recovery.watchedMs)} after the order to heal`
}
