// A region's replica: follows the primary at a distance in time, answers reads, forwards writes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../time.ts'
import { formatBookmark, parseConstraint } from './bookmark.ts'
import { createCopy } from './copy.ts'
import { BAD_BOOKMARK, CONNECTION_LOST, errorText, TIMED_OUT } from './errors.ts'
import type { Frame } from './feed.ts'
import { follow } from './follow.ts'
import { createForward } from './forward.ts'
import { QUEUE_FRAMES_MAX } from './limits.ts'
import {
  bookmarkHeader,
  isQuery,
  parseRequest,
  readBody,
  sendFailure,
  sendOutcome,
} from './protocol.ts'
import { createQueue } from './queue.ts'
import { createService, type Service } from './service.ts'
import { createWaiting } from './waiting.ts'

/** `lagMs`, of a commit made at that time, is asked once, and again for the commit that waits when `wake` is called. */
export type ReplicaOptions = {
  region: string
  /** IATA code, told as D1 tells it. */
  colo?: string | undefined
  primaryUrl: string
  clock: Clock
  lagMs: (committedMs: number) => number
  /** Its time and its troubles; without it, none. */
  service?: Service
}

export interface Replica {
  /** D1's protocol: what a regional Worker's `env.DB` talks to. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Resolves once a snapshot has been applied; rejects when closed before. */
  ready(): Promise<void>
  /** While down, what needs the replica fails with `Network connection lost.` */
  setDown(down: boolean): void
  /** Call when `lagMs` has changed its mind: it is asked again of the commit that waits. */
  wake(): void
  state(): { bookmark: string; connected: boolean }
  close(): void
}

export function openReplica(options: ReplicaOptions): Replica {
  const { region, colo, primaryUrl, clock, lagMs } = options
  const { service = createService(clock, () => 0) } = options
  const copy = createCopy()
  const queue = createQueue<Frame>(QUEUE_FRAMES_MAX)
  const feed = follow({ primaryUrl, clock, queue })
  const forward = createForward(primaryUrl, clock)
  const waiting = createWaiting(clock, copy.lsn)
  const first = Promise.withResolvers<void>()
  first.promise.catch(() => {}) // nobody has to ask
  const server = { region, colo, primary: false, now: clock.now }
  let down = false
  let closed = false
  let nap = new AbortController()

  /** Until the primary's commit is `lagMs` old. Commits keep their order: the next waits behind. */
  const untilDue = async ({ timeMs }: Frame) => {
    if (copy.lsn() < 0) return // a new replica begins with the present
    for (;;) {
      const leftMs = timeMs + lagMs(timeMs) - clock.now()
      if (leftMs <= 0 || closed) return
      nap = new AbortController()
      await clock.sleep(leftMs, nap.signal)
      if (!nap.signal.aborted) return
    }
  }

  const applyFrames = async () => {
    while (!closed) {
      const frame = await queue.take()
      await untilDue(frame)
      if (closed) return
      if (!copy.apply(frame)) {
        feed.restart()
        continue
      }
      first.resolve()
      waiting.moved(copy.lsn())
    }
  }
  applyFrames()

  const bookmark = () => formatBookmark(Math.max(copy.lsn(), 0))

  const handleQuery = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await readBody(req)
    const parsed = parseRequest(req.url, body)
    if (parsed.kind === 'invalid') return sendFailure(res, parsed.error, 400)
    const gone = new AbortController()
    res.on('close', () => res.writableFinished || gone.abort())
    const toPrimary = () => forward.send(req, parsed.body, res, gone.signal)

    const constraint = parseConstraint(bookmarkHeader(req))
    if (constraint.kind === 'malformed') return sendFailure(res, BAD_BOOKMARK)
    if (constraint.kind === 'primary') return toPrimary()
    if (down || closed) return sendFailure(res, CONNECTION_LOST)
    const lsn = constraint.kind === 'at-least' ? constraint.lsn : 0
    const arrival = await waiting.reach(lsn, gone.signal)
    if (arrival === 'timed-out') return sendFailure(res, TIMED_OUT)
    if (arrival === 'stopped' || down || closed) return sendFailure(res, CONNECTION_LOST)
    const admitted = await service.admit(parsed.request, gone.signal)
    if (admitted.kind === 'refused') return sendFailure(res, admitted.error)
    const outcome = copy.answer(parsed.request, { ...server, attempts: admitted.attempts })
    // SQLite itself says that the request writes: nobody has to read its SQL.
    if (outcome.kind === 'readonly') return toPrimary()
    sendOutcome(res, outcome, bookmark())
  }

  return {
    handle(req, res) {
      if (isQuery(req)) {
        handleQuery(req, res).catch((error: unknown) => sendFailure(res, errorText(error), 500))
      } else {
        sendFailure(res, `No ${req.method} ${req.url} here: POST /query or /execute.`, 404)
      }
    },
    ready: () => first.promise,
    setDown(value) {
      down = value
      if (down) waiting.stop()
    },
    wake: () => nap.abort(),
    state: () => ({ bookmark: bookmark(), connected: feed.connected() }),
    close() {
      closed = true
      first.reject(new Error(`the replica of ${region} was closed before its first snapshot`))
      feed.close()
      nap.abort()
      waiting.stop()
      forward.close()
      copy.close()
    },
  }
}
