// What the person sees of a storm: the line while it runs, and the summary. Pure.
import { left, right, terminalTable } from '../cli/tables.ts'
import { firstOf } from '../cli/words.ts'
import type { OpLine } from '../traffic/history.ts'
import type { Fault } from '../world/faults.ts'
import type { Tally } from './tally.ts'

/** `region-slow region=apac ms=900`. */
export function describeFault({ kind, ...fields }: Fault): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return [kind, ...parts].join(' ')
}

export type Progressed = { seed: number; nowMs: number; minutes: number }

export function statusLine({ seed, nowMs, minutes }: Progressed, tally: Tally): string {
  const { reads, failedReads, writes, refusedWrites } = tally.all
  const faults = tally.current().map(({ fault }) => describeFault(fault))
  const perSecond = nowMs > 0 ? ((reads + writes) * 1_000) / nowMs : 0
  return [
    `seed ${seed}  ${clockFace(nowMs)} of ${clockFace(minutes * 60_000)}`,
    `${perSecond.toFixed(0)} requests/s`,
    `failed ${failedReads} of ${reads} reads`,
    `${refusedWrites} of ${writes} writes`,
    faults.join(', ') || 'whole',
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

export function summary(tally: Tally, { broken, history, command }: Ending): string {
  const cells = tally
    .rows()
    .map(({ name, windows, reads, failedReads, writes, refusedWrites }) =>
      [name, windows, reads, failedReads, writes, refusedWrites].map(String),
    )
  const { wrong, commits } = tally
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

const describeWrong = ({ client, n, colo, method, path, wrong }: OpLine) =>
  `  client ${client}, its request ${n}: ${method} ${path} at ${colo}: ${wrong}`
