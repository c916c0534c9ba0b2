// Where the marks of a strip are: a row for each reader, time from left to right, the newest at the right edge once it is full. Pure.
import type { Way } from '../seen.ts'
import type { History, Judged, Reader, Verdict } from './history.ts'

/** Half a second between two reads leaves room for a mark and its number. */
const PX_PER_SECOND = 40
/** A reader's name, the version, the mark, the letter. */
export const ROW_PX = 58
/** For the versions written, above the rows. */
export const TOP_PX = 18
/** Half of what stands above a write. */
const EDGE_PX = 26
/** Five colos with the token and without: more rows than a screen has. */
export const ROWS_MAX = 10

/** What stands below a mark: whence the answer came. */
export const LETTERS: Record<Way, string> = {
  memory: 'M',
  kv: 'K',
  replica: 'R',
  primary: 'P',
  second: '2',
  spare: 'O',
  failed: '–',
}

export type Mark = {
  x: number
  /** Where it was sent; between there and `x` it was under way. */
  fromX: number
  row: number
  verdict: Verdict
  way: Way
  saw: string
}

export type Layout = {
  height: number
  rows: readonly Reader[]
  writes: readonly { x: number; version: number }[]
  marks: readonly Mark[]
}

/** @param width In CSS pixels. */
export function layOut({ writes, reads }: History, width: number): Layout {
  const rows = readersOf(reads)
  const times = [...writes, ...reads].map(({ gotMs }) => gotMs)
  const first = times.reduce((min, ms) => Math.min(min, ms), Number.POSITIVE_INFINITY)
  const wide = ((width - 2 * EDGE_PX) / PX_PER_SECOND) * 1_000
  const latest = times.reduce((max, ms) => Math.max(max, ms), first + wide)
  const x = (ms: number) => Math.round(width - EDGE_PX - ((latest - ms) / 1_000) * PX_PER_SECOND)
  const isSeen = (one: { x: number }) => one.x >= EDGE_PX
  const marks = reads.map((read) => ({
    x: x(read.gotMs),
    fromX: Math.max(0, x(read.sentMs)),
    row: rows.findIndex((reader) => isOf(read, reader)),
    verdict: read.verdict,
    way: read.way,
    saw: read.version === undefined ? '' : String(read.version || '404'),
  }))
  return {
    height: TOP_PX + rows.length * ROW_PX,
    rows,
    writes: writes.map(({ gotMs, version }) => ({ x: x(gotMs), version })).filter(isSeen),
    marks: marks.filter((one) => one.row >= 0 && isSeen(one)),
  }
}

const isOf = (read: Reader, { colo, token }: Reader) => read.colo === colo && read.token === token

/** Those who read last, in the order in which they began. */
function readersOf(reads: readonly Judged[]): Reader[] {
  const unique = (of: readonly Reader[]) => [
    ...new Map(of.map(({ colo, token }) => [`${colo} ${token}`, { colo, token }])).values(),
  ]
  const last = unique(reads.toReversed()).slice(0, ROWS_MAX)
  return unique(reads).filter((one) => last.some((reader) => isOf(one, reader)))
}
