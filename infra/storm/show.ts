// What a storm comes to, and what the person sees of it: the line while it runs, and the summary. Pure.
import { left, right, terminalTable } from '../cli/tables.ts'
import { firstOf } from '../cli/words.ts'
import type { FaultLine, Line, OpLine } from '../traffic/history.ts'
import type { Fault } from '../world/faults.ts'

export type Counts = {
  reads: number
  /** Answered 5xx, or not at all. */
  failedReads: number
  writes: number
  /** The same of writes: refused, or in doubt. */
  refusedWrites: number
}

export type Row = Counts & { name: string; windows: number }

const isOp = (line: Line): line is OpLine => line.kind === 'op'
const isFault = (line: Line): line is FaultLine => line.kind === 'fault'

/** Kinds in alphabetical order, then the times without any, then all together. */
export function rowsOf(lines: readonly Line[]): Row[] {
  const ops = lines.filter(isOp)
  const ends = new Map(
    lines.flatMap((line) => (line.kind === 'healed' ? [[line.id, line.at]] : [])),
  )
  const faults = lines.filter(isFault)
  /** At any moment of the request, from the order on: those already felt it. */
  const during = (some: readonly FaultLine[]) => (op: OpLine) =>
    some.some(
      ({ id, askedAt }) =>
        askedAt <= op.completedAt && (ends.get(id) ?? Number.POSITIVE_INFINITY) >= op.invokedAt,
    )
  const row = (name: string, windows: number, of: readonly OpLine[]): Row => {
    const counts = createCounts()
    for (const op of of) count(counts, op)
    return { name, windows, ...counts }
  }
  const kinds = [...Map.groupBy(faults, ({ fault }) => fault.kind)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  const isCalm = (op: OpLine) => !during(faults)(op)
  return [
    ...kinds.map(([kind, some]) => row(kind, some.length, ops.filter(during(some)))),
    row('nothing', 0, ops.filter(isCalm)),
    row('all', faults.length, ops),
  ]
}

export const createCounts = (): Counts => ({
  reads: 0,
  failedReads: 0,
  writes: 0,
  refusedWrites: 0,
})

export function count(of: Counts, { method, status }: OpLine): void {
  const failed = status === undefined || status >= 500
  if (method === 'GET') of.reads++
  else of.writes++
  if (failed && method === 'GET') of.failedReads++
  else if (failed) of.refusedWrites++
}

/** `region-slow region=apac ms=900`. */
export function describeFault({ kind, ...fields }: Fault): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return [kind, ...parts].join(' ')
}

export type Progressed = { seed: number; nowMs: number; minutes: number; active: Iterable<Fault> }

export function statusLine({ seed, nowMs, minutes, active }: Progressed, so: Counts): string {
  const perSecond = nowMs > 0 ? ((so.reads + so.writes) * 1_000) / nowMs : 0
  return [
    `seed ${seed}  ${clockFace(nowMs)} of ${clockFace(minutes * 60_000)}`,
    `${perSecond.toFixed(0)} requests/s`,
    `failed ${so.failedReads} of ${so.reads} reads`,
    `${so.refusedWrites} of ${so.writes} writes`,
    Array.from(active, describeFault).join(', ') || 'whole',
  ].join('  ')
}

/** `3:07`. */
function clockFace(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const COLUMNS = [...left('while broken'), ...right('times', 'reads', 'failed', 'writes', 'refused')]

/** Enough to see what is wrong; the history has all. */
const WRONG_SHOWN = 10

export type Ending = { broken: readonly string[]; history: string; command: string }

export function summary(lines: readonly Line[], { broken, history, command }: Ending): string {
  const cells = rowsOf(lines).map((row) =>
    [row.name, row.windows, row.reads, row.failedReads, row.writes, row.refusedWrites].map(String),
  )
  const wrong = wrongIn(lines)
  const commits = lines.filter(({ kind }) => kind === 'commit').length
  return [
    terminalTable(COLUMNS, cells),
    '',
    `${commits} commits, the world's own records among them.`,
    broken.length === 0
      ? 'The world is whole again, all its processes alive.'
      : `The world broke: ${broken.join('; ')}`,
    wrong.length === 0
      ? 'No answer was of a kind that is not allowed.'
      : `${wrong.length} answers that are not allowed:`,
    ...firstOf(wrong.map(describeWrong), WRONG_SHOWN, (left) => `  and ${left} more`),
    `History: ${history}`,
    `Again:   ${command}`,
  ].join('\n')
}

export const wrongIn = (lines: readonly Line[]): OpLine[] =>
  lines.filter((line): line is OpLine => line.kind === 'op' && line.wrong !== undefined)

const describeWrong = ({ client, n, colo, method, path, wrong }: OpLine) =>
  `  client ${client}, its request ${n}: ${method} ${path} at ${colo}: ${wrong}`
