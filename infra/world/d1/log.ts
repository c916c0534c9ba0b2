// The primary's recent commits, so that a replica that lost its connection need not start over.
import type { Frame } from './feed.ts'
import { LOG_BYTES_MAX, LOG_COMMITS_MAX } from './limits.ts'

export type Log = {
  /** `frame.lsn` is the last one's plus one. */
  append(frame: Frame): void
  /** Forgets all: only a snapshot leads over this point. */
  cut(lsn: number): void
  /** Whether every commit after `lsn` is here. It is not when `lsn` is in the future either. */
  covers(lsn: number): boolean
  /** The commit after `lsn`; undefined when `lsn` is the last. Ask only where the log covers. */
  next(lsn: number): Frame | undefined
  /** When the commit after `lsn` was made; of one that is forgotten, the oldest that is not. */
  timeAfter(lsn: number): number | undefined
}

export function createLog(lsn: number): Log {
  let frames: Frame[] = []
  let first = lsn + 1
  let bytes = 0
  const drop = () => {
    bytes -= frames.shift()?.payload.length ?? 0
    first += 1
  }
  return {
    append(frame) {
      frames.push(frame)
      bytes += frame.payload.length
      while (frames.length > LOG_COMMITS_MAX || bytes > LOG_BYTES_MAX) drop()
    },
    cut(at) {
      frames = []
      first = at + 1
      bytes = 0
    },
    covers: (at) => at + 1 >= first && at + 1 <= first + frames.length,
    next: (at) => frames[at + 1 - first],
    timeAfter: (at) => frames[Math.max(0, at + 1 - first)]?.timeMs,
  }
}
