// What was written and what was read, and which reads were old. Pure. Times are the page's own, in milliseconds: a
// request is sent after `sentMs`, and its answer is made before `gotMs`.
import type { Way } from '../seen.ts'

type Span = { colo: string; sentMs: number; gotMs: number }

/** A write that was acknowledged. */
export type Write = Span & { version: number }

/** With the token it is one client, wherever it is; without, somebody else in each colo. */
export type Reader = { colo: string; token: boolean }

export type Read = Span &
  Reader & {
    /** 0 where nothing was there; `undefined` when the answer says nothing of it. */
    version: number | undefined
    way: Way
    /** Of an answer that does not say: its words. */
    said?: string
  }

/** `older`: than what had been written before it was sent. `back`: than what the same reader had seen before. */
export type Verdict = 'right' | 'older' | 'back' | 'unknown'
export type Judged = Read & { verdict: Verdict }

export type History = { writes: readonly Write[]; reads: readonly Judged[] }

export function judge(read: Read, { writes, reads }: History): Verdict {
  if (read.version === undefined) return 'unknown'
  const before = ({ gotMs }: Span) => gotMs <= read.sentMs
  const seen = newest(reads.filter((one) => before(one) && isSame(one, read)))
  if (read.version < seen) return 'back'
  return read.version < newest(writes.filter(before)) ? 'older' : 'right'
}

const newest = (of: readonly { version: number | undefined }[]): number =>
  of.reduce((max, { version = 0 }) => Math.max(max, version), 0)

const isSame = (one: Reader, other: Reader): boolean =>
  one.token === other.token && (one.token || one.colo === other.colo)

export type Tally = {
  /** Those whose answer says what they saw. */
  reads: number
  old: number
  /** Of the old ones. */
  back: number
  unknown: number
  /** Where the old ones came from. */
  from: Partial<Record<Way, number>>
}

export function tally(reads: readonly Judged[]): Tally {
  const count = (verdict: Verdict) => reads.filter((read) => read.verdict === verdict).length
  const [older, back, unknown] = [count('older'), count('back'), count('unknown')]
  const from: Tally['from'] = {}
  for (const { verdict, way } of reads) {
    if (verdict === 'older' || verdict === 'back') from[way] = (from[way] ?? 0) + 1
  }
  return { reads: reads.length - unknown, old: older + back, back, unknown, from }
}

export type Absence = { colo: string; missing: number; untilMs: number; ways: Way[] }

/** For whom it was not there although it had been made: until how long after that, and who said so. */
export function absences({ writes, reads }: History): Absence[] {
  const [made] = writes
  if (!made) return []
  const late = reads.filter(({ version, sentMs }) => version === 0 && sentMs >= made.gotMs)
  return [...new Set(late.map(({ colo }) => colo))].map((colo) => {
    const here = late.filter((read) => read.colo === colo)
    const untilMs = Math.max(...here.map(({ gotMs }) => gotMs)) - made.gotMs
    return { colo, missing: here.length, untilMs, ways: [...new Set(here.map(({ way }) => way))] }
  })
}
