// Decides whether what clients saw fits one order of all operations that keeps each client's own. Pure.
import {
  type Change,
  type Commit,
  createTimeline,
  earliest,
  type Interval,
  type Name,
  type Timeline,
} from './timeline.ts'

export type Read = Change & {
  kind: 'read'
  op: Name
  /** Bound to no session: the value only has to have been real at some time. */
  loose?: boolean
  /** For a read of the primary: a commit that was acknowledged before it began. */
  atLeast?: number
}

export type Write = {
  kind: 'write'
  op: Name
  /** `unknown`: no answer, or one that leaves it open. */
  outcome: 'done' | 'refused' | 'unknown'
  /** Repeats an earlier request, which may have happened before what was seen meanwhile. */
  again?: boolean
  /** What the answer says was written. */
  wrote?: Change
  /** What it was meant to replace, and nothing else (`If-Match`). */
  over?: Change
}

/** Parallel requests are in no order among themselves. */
export type Step = Read | Write | { kind: 'together'; steps: readonly (Read | Write)[] } | Restart

/** The client was told that its session begins anew (`Consistency-Reset`). */
type Restart = { kind: 'restart' }

export type Session = { name: Name; steps: readonly Step[] }
export type History = {
  initial: readonly Change[]
  commits: readonly Commit[]
  sessions: readonly Session[]
}

export type Fault =
  /** The value is older than the session's own write, than an earlier read of the same key, or than
   * what another value it read depends on. */
  | 'read-your-writes'
  | 'monotonic-reads'
  | 'writes-follow-reads'
  | 'never-written'
  | 'not-the-latest'
  | 'lost-write'
  | 'done-twice'
  | 'done-though-refused'
  /** A write came before what its client had seen when it asked for it. */
  | 'write-in-the-past'
  | 'answer-differs'
  /** A conditional write replaced what its client had not seen. */
  | 'lost-update'

export type Violation = {
  fault: Fault
  session: Name
  op: Name
  saw: Change | undefined
  /** The session stood here: it had seen this commit. */
  position: number
  /** Where what was seen would have been right. */
  possible: readonly Interval[]
}

/** The first violation of each session. Giving every read the earliest position that fits loses
 * nothing: a later one would only leave less room for what follows. So this finds a violation exactly
 * when no sequentially consistent order exists that keeps the order of commits. */
export function check({ initial, commits, sessions }: History): Violation[] {
  const timeline = createTimeline(commits, initial)
  return sessions.flatMap((session) => follow(session, timeline) ?? [])
}

type Found = Omit<Violation, 'session'>
type Stand = { timeline: Timeline; past: (Read | Write)[]; position: number }

function follow({ name, steps }: Session, timeline: Timeline): Violation | undefined {
  let past: (Read | Write)[] = []
  let position = 0
  for (const step of steps) {
    if (step.kind === 'restart') {
      position = 0
      past = []
      continue
    }
    let after = position
    for (const one of step.kind === 'together' ? step.steps : [step]) {
      const stand = { timeline, past, position }
      const moved = one.kind === 'read' ? read(one, stand) : write(one, stand)
      if (typeof moved !== 'number') return { ...moved, session: name }
      after = Math.max(after, moved)
    }
    if (step.kind === 'together') past.push(...step.steps)
    else past.push(step)
    position = after
  }
  return undefined
}

function read(one: Read, stand: Stand): number | Found {
  const { timeline, position } = stand
  const { op, key, value, loose = false, atLeast = 0 } = one
  const possible = timeline.intervals(key, value)
  const wrong = (fault: Fault) => ({ fault, op, saw: { key, value }, position, possible })
  if (possible.length === 0) return wrong('never-written')
  if (loose) return position
  const found = earliest(possible, position)
  if (found === undefined) return wrong(ageOf(one, stand))
  // It binds this one answer, not the session, which is moved only by what was shown.
  return earliest(possible, atLeast) === undefined ? wrong('not-the-latest') : found
}

function write(one: Write, { timeline, position }: Stand): number | Found {
  const { op, outcome, again, wrote, over } = one
  const times = timeline.madeBy(op)
  const made = times.find((time) => time > position) ?? times.at(-1)
  const wrong = (fault: Fault, saw = wrote, possible: readonly Interval[] = []) => ({
    fault,
    op,
    saw,
    position,
    possible,
  })
  const lasting = times.filter((time) => !timeline.isUndone(time))
  if (lasting.length > 1) return wrong('done-twice')
  if (made === undefined) return outcome === 'done' ? wrong('lost-write') : position
  const there = [{ from: made, to: made }]
  if (outcome === 'refused') {
    return lasting.length > 0 ? wrong('done-though-refused', wrote, there) : position
  }
  if (!again && made <= position) return wrong('write-in-the-past', wrote, there)
  if (over) {
    const possible = timeline.intervals(over.key, over.value)
    if (earliest(possible, made - 1) !== made - 1) return wrong('lost-update', over, possible)
  }
  if (outcome === 'unknown') return position
  if (wrote && timeline.changeAt(made, wrote.key)?.value !== wrote.value) {
    return wrong('answer-differs', wrote, there)
  }
  return Math.max(position, made)
}

/** Which promise a value from the past breaks, by what this client did after that past. */
function ageOf({ key, value }: Read, { past, position, timeline }: Stand): Fault {
  const over = timeline.intervals(key, value).at(-1)?.to ?? 0
  const isNewer = (one: Read | Write): boolean =>
    one.kind === 'read'
      ? !one.loose &&
        one.key === key &&
        timeline.intervals(key, one.value).some(({ from }) => from > over && from <= position)
      : timeline.madeBy(one.op).some((made) => made > over && timeline.changeAt(made, key))
  const newer = past.filter(isNewer)
  if (newer.some(({ kind }) => kind === 'write')) return 'read-your-writes'
  return newer.length > 0 ? 'monotonic-reads' : 'writes-follow-reads'
}
