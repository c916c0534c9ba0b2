// The primary's side of the feed: sends every follower what it lacks, no faster than it reads.
import type { ServerResponse } from 'node:http'
import { encodeFrame, type Frame } from './feed.ts'

/** The frame that leads on from `lsn`, a commit or a snapshot; undefined when there is none yet. */
export type Source = (lsn: number) => Frame | undefined

export type Followers = {
  /** `lsn` is the last one the follower has; -1 when it is new. */
  add(res: ServerResponse, lsn: number): void
  /** Call after each commit. */
  wake(): void
  close(): void
}

type Follower = { res: ServerResponse; lsn: number; full: boolean }

export function createFollowers(next: Source): Followers {
  const followers = new Set<Follower>()

  const pump = (follower: Follower) => {
    while (!follower.full) {
      // Asked one by one: a follower that is slow for long enough is better off with a snapshot.
      const frame = next(follower.lsn)
      if (frame === undefined) return
      follower.full = !follower.res.write(encodeFrame(frame))
      follower.lsn = frame.lsn
    }
  }

  return {
    add(res, lsn) {
      const follower = { res, lsn, full: false }
      followers.add(follower)
      res.on('close', () => followers.delete(follower))
      res.on('drain', () => {
        follower.full = false
        pump(follower)
      })
      res.writeHead(200, { 'content-type': 'application/octet-stream' })
      res.flushHeaders() // "connected", even when there is nothing to say yet
      pump(follower)
    },
    wake: () => followers.forEach(pump),
    close() {
      for (const { res } of followers) res.destroy()
    },
  }
}
