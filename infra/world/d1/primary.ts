// The primary: the one SQLite file that takes writes, counts its commits and feeds the replicas.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../time.ts'
import { formatBookmark, parseBookmark, parseConstraint } from './bookmark.ts'
import { createCapture } from './capture.ts'
import { answer, inTransaction, openDatabase } from './engine.ts'
import { BAD_BOOKMARK, CONNECTION_LOST, errorText } from './errors.ts'
import type { Frame } from './feed.ts'
import { createFollowers } from './followers.ts'
import { createLog } from './log.ts'
import { applyMigrations } from './migrations.ts'
import {
  bookmarkHeader,
  isQuery,
  parseRequest,
  readBody,
  sendFailure,
  sendOutcome,
} from './protocol.ts'
import { createService, type Service } from './service.ts'
import { takeSnapshot } from './snapshot.ts'

/** `file` is a SQLite path, or ':memory:'. */
export type PrimaryOptions = {
  file: string
  region: string
  /** IATA code, told as D1 tells it. */
  colo?: string | undefined
  clock: Clock
  /** Its time and its troubles; without it, none. */
  service?: Service
}

export interface Primary {
  /** `POST /query` and `POST /execute` (D1's protocol), `GET /feed?after=<lsn>` (replication). */
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Applies the `*.sql` files of `dir` not yet applied, by name, each whole or not at all. */
  migrate(dir: string): string[]
  bookmark(): string
  /** How old the first commit is that whoever stands at this bookmark lacks, in milliseconds; 0 when there is none. */
  behindMs(bookmark: string): number
  close(): void
}

export function openPrimary(options: PrimaryOptions): Primary {
  const { file, region, colo, clock, service = createService(options.clock, () => 0) } = options
  const database = openDatabase(file)
  const { db } = database
  // With WAL, NORMAL survives a killed process; only a power cut could lose the last commits.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const capture = createCapture(database)
  // The commit counter lives in the file's header and moves in the transaction it counts.
  let lsn = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  let committedMs = clock.now()
  let snapshot: Frame | undefined
  const log = createLog(lsn)
  const takeAll = (): Frame => {
    snapshot ??= { kind: 'snapshot', lsn, timeMs: committedMs, payload: takeSnapshot(db) }
    return snapshot
  }
  const followers = createFollowers((at) => (log.covers(at) ? log.next(at) : takeAll()))

  const commit = <T>(work: () => T): T => {
    const recording = capture.start()
    try {
      const { value, change } = inTransaction(db, () => {
        const value = work()
        const change = recording.take()
        if (change.kind !== 'nothing') db.exec(`PRAGMA user_version = ${lsn + 1}`)
        return { value, change }
      })
      if (change.kind === 'nothing') return value
      lsn += 1
      committedMs = clock.now()
      snapshot = undefined
      if (change.kind === 'everything') log.cut(lsn)
      else log.append({ kind: 'changeset', lsn, timeMs: committedMs, payload: change.changeset })
      followers.wake()
      return value
    } finally {
      recording.close()
    }
  }

  const bookmark = () => formatBookmark(lsn)
  const server = { region, colo, primary: true, now: clock.now }

  const handleQuery = async (req: IncomingMessage, res: ServerResponse) => {
    const parsed = parseRequest(req.url, await readBody(req))
    if (parsed.kind === 'invalid') return sendFailure(res, parsed.error, 400)
    // The primary has everything, so any bookmark will do; but nonsense is refused everywhere.
    const { kind } = parseConstraint(bookmarkHeader(req))
    if (kind === 'malformed') return sendFailure(res, BAD_BOOKMARK)
    const gone = new AbortController()
    res.on('close', () => res.writableFinished || gone.abort())
    const admitted = await service.admit(parsed.request, gone.signal)
    if (admitted.kind === 'refused') return sendFailure(res, admitted.error)
    if (!db.isOpen) return sendFailure(res, CONNECTION_LOST)
    const at = { ...server, attempts: admitted.attempts }
    sendOutcome(res, answer(database, parsed.request, at, commit), bookmark())
  }

  return {
    handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://primary')
      if (isQuery(req)) {
        handleQuery(req, res).catch((error: unknown) => sendFailure(res, errorText(error), 500))
      } else if (req.method === 'GET' && url.pathname === '/feed') {
        const after = Number(url.searchParams.get('after') ?? 'none')
        followers.add(res, Number.isInteger(after) ? after : -1)
      } else {
        sendFailure(res, `No ${req.method} ${url.pathname} here: POST /query or /execute.`, 404)
      }
    },
    migrate: (dir) => applyMigrations(database, dir, commit),
    bookmark,
    behindMs(at) {
      const seen = parseBookmark(at) ?? 0
      return seen >= lsn ? 0 : clock.now() - (log.timeAfter(seen) ?? committedMs)
    },
    close() {
      followers.close()
      if (db.isOpen) db.close()
    },
  }
}
