// What every key was at every commit: the order of all commits, made ready for questions. Pure.
import { firstIndex } from './search.ts'

export type Name = string | number
export type Value = string | number
export type Change = { key: Name; value: Value }

/** One commit: who made it, and what it changed. Its position is its place in the list, from 1. */
export type Commit = {
  op: Name | undefined
  changes: readonly Change[]
  /** A restore of the database took it back: its operation may be done once more. */
  undone?: boolean
}

/** What a key is before anything was written to it. */
export const ABSENT: Value = 'absent'

/** The positions, both ends included, between which a key had one value. */
export type Interval = { from: number; to: number }

type Line = { value: Value; now: Interval; of: Map<Value, Interval[]> }

export type Timeline = ReturnType<typeof createTimeline>

/** `initial` is the state at position 0. */
export function createTimeline(commits: readonly Commit[], initial: readonly Change[]) {
  const lines = new Map<Name, Line>()
  const madeBy = new Map<Name, number[]>()
  for (const { key, value } of initial) begin(lines, key, value)
  for (const [index, { op, changes }] of commits.entries()) {
    const position = index + 1
    for (const { key, value } of changes) move(lines, key, value, position)
    if (op === undefined) continue
    const positions = madeBy.get(op)
    if (positions) positions.push(position)
    else madeBy.set(op, [position])
  }

  return {
    /** Where an operation was done, in order. */
    madeBy: (op: Name): readonly number[] => madeBy.get(op) ?? [],
    isUndone: (position: number): boolean => commits[position - 1]?.undone === true,
    /** When the key had the value, in order; nothing when it never did. */
    intervals(key: Name, value: Value): readonly Interval[] {
      const line = lines.get(key)
      if (line) return line.of.get(value) ?? []
      return value === ABSENT ? ALWAYS : []
    },
    /** What the commit at a position made of the key; `undefined` when it left it alone. */
    changeAt: (position: number, key: Name): Change | undefined =>
      commits[position - 1]?.changes.find((change) => change.key === key),
  }
}

const ALWAYS: readonly Interval[] = [{ from: 0, to: Number.POSITIVE_INFINITY }]

function begin(lines: Map<Name, Line>, key: Name, value: Value): Line {
  const now = { from: 0, to: Number.POSITIVE_INFINITY }
  const line = { value, now, of: new Map([[value, [now]]]) }
  lines.set(key, line)
  return line
}

function move(lines: Map<Name, Line>, key: Name, value: Value, position: number): void {
  const line = lines.get(key) ?? begin(lines, key, ABSENT)
  if (line.value === value) return
  line.now.to = position - 1
  line.value = value
  line.now = { from: position, to: Number.POSITIVE_INFINITY }
  const before = line.of.get(value)
  if (before) before.push(line.now)
  else line.of.set(value, [line.now])
}

/** The earliest position, not before `from`, inside one of the intervals. */
export function earliest(intervals: readonly Interval[], from: number): number | undefined {
  const found = intervals[firstIndex(intervals.length, (i) => (intervals[i]?.to ?? 0) >= from)]
  return found && Math.max(found.from, from)
}
