// Counts what happens: in all, and while each kind of fault was active. Pure, but for its memory.
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

/** Of requests that no fault overlapped. */
export const WHOLE = 'nothing'
export const ALL = 'all'

type Episode = { id: string; fault: Fault; fromMs: number; toMs: number }
type Seen = { fromMs: number; toMs: number; write: boolean; failed: boolean }

const isWrite = ({ method }: OpLine): boolean => method !== 'GET'
const isFailed = ({ status }: OpLine): boolean => status === undefined || status >= 500

export function createTally() {
  const episodes: Episode[] = []
  /** Kept, because a fault is told only when it is in force, after requests that already felt it. */
  const requests: Seen[] = []
  const all: Counts = { reads: 0, failedReads: 0, writes: 0, refusedWrites: 0 }
  const wrong: OpLine[] = []
  let commits = 0

  function take(line: Line): void {
    if (line.kind === 'fault' || line.kind === 'healed') takeFault(line)
    if (line.kind === 'op') takeOp(line)
    if (line.kind === 'commit') commits++
  }

  function takeFault({ kind, id, fault, askedAt, at }: FaultLine): void {
    const known = episodes.find((one) => one.id === id)
    if (kind === 'fault') {
      episodes.push({ id, fault, fromMs: askedAt, toMs: Number.POSITIVE_INFINITY })
    } else if (known) known.toMs = at
  }

  function takeOp(op: OpLine): void {
    const { invokedAt, completedAt } = op
    const request = {
      fromMs: invokedAt,
      toMs: completedAt,
      write: isWrite(op),
      failed: isFailed(op),
    }
    requests.push(request)
    count(all, request)
    if (op.wrong !== undefined) wrong.push(op)
  }

  const during = (request: Seen) =>
    episodes.filter(({ fromMs, toMs }) => fromMs <= request.toMs && toMs >= request.fromMs)

  /** Kinds in alphabetical order, then the quiet times, then all together. */
  function rows(): Row[] {
    const kinds = [...new Set<string>(episodes.map(({ fault }) => fault.kind))].sort()
    const counts = new Map([...kinds, WHOLE].map((name) => [name, none()]))
    for (const request of requests) {
      const names = new Set<string>(during(request).map(({ fault }) => fault.kind))
      for (const name of names.size === 0 ? [WHOLE] : names) {
        const of = counts.get(name)
        if (of) count(of, request)
      }
    }
    const windows = (name: string) => episodes.filter(({ fault }) => fault.kind === name).length
    return [
      ...[...counts].map(([name, of]) => ({ name, windows: windows(name), ...of })),
      { name: ALL, windows: episodes.length, ...all },
    ]
  }

  return {
    take,
    wrong,
    get commits() {
      return commits
    },
    get all(): Readonly<Counts> {
      return all
    },
    /** Faults that are active now. */
    current: () => episodes.filter(({ toMs }) => toMs === Number.POSITIVE_INFINITY),
    rows,
  }
}

const none = (): Counts => ({ reads: 0, failedReads: 0, writes: 0, refusedWrites: 0 })

function count(of: Counts, { write, failed }: Seen): void {
  of[write ? 'writes' : 'reads']++
  if (failed) of[write ? 'refusedWrites' : 'failedReads']++
}

export type Tally = ReturnType<typeof createTally>
