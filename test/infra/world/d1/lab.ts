// What the D1 tests share: real loopback servers, D1 requests as JSON, waiting without sleeping.
import { mkdtempSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openPrimary, type Primary } from '../../../../infra/world/d1/primary.ts'
import { openReplica, type Replica } from '../../../../infra/world/d1/replica.ts'
import { type Listening, listen } from '../../../../infra/world/server.ts'
import { turn } from '../../../src/settle.ts'
import { createClock, type HandClock } from '../../../support/clock.ts'

const BOOKMARK = 'x-cf-d1-session-commit-token'

export type Reply = {
  /** The first result's rows; undefined when the request failed. */
  rows: unknown[][] | undefined
  error: string | undefined
  meta: Record<string, unknown>
  results: unknown
  bookmark: string | null
}
export type Ask = { params?: unknown[]; bookmark?: string; path?: string; signal?: AbortSignal }

/** Sends one query with its `params`, or a list of them as one batch. */
export async function ask(url: string, sql: string | string[], options: Ask = {}): Promise<Reply> {
  const { params = [], path = '/query', signal = null } = options
  const response = await fetch(`${url}${path}?resultsFormat=ROWS_AND_COLUMNS`, {
    method: 'POST',
    headers: options.bookmark === undefined ? {} : { [BOOKMARK]: options.bookmark },
    body: JSON.stringify(Array.isArray(sql) ? sql.map((text) => ({ sql: text })) : { sql, params }),
    signal,
  })
  const body = await response.json()
  const first = Array.isArray(body) ? body[0] : {}
  return {
    rows: first.results?.rows,
    meta: first.meta ?? {},
    error: body.error,
    results: body,
    bookmark: response.headers.get(BOOKMARK),
  }
}

/** Lets the sockets run until the condition holds; the test's own time limit ends a vain wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await turn()
}

/** When to clean up: after the test, unless the caller is a hook. */
type AtEnd = (cleanUp: () => void | Promise<void>) => void

export async function serve(
  handle: RequestListener,
  port = 0,
  atEnd: AtEnd = onTestFinished,
): Promise<Listening & { url: string }> {
  const server = await listen(handle, port)
  atEnd(() => server.close())
  return { ...server, url: `http://${server.address}` }
}

/** A path for a database file, removed after the test. */
export function tempFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'world-d1-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return join(dir, 'd1.sqlite')
}

export type Lab = {
  clock: HandClock
  lag: { ms: number; asked: number[] }
  primary: Primary
  primaryUrl: string
  replica: Replica
  url: string
  /** The `after` of every feed the replica opened; -1 asks for everything. */
  feeds: number[]
  /** Breaks every connection to the primary; with `restart` another process would take over. */
  stopPrimary(): Promise<void>
  startPrimary(): Promise<Primary>
  /** The connections on which the primary got queries. */
  sockets: Set<unknown>
  /** Breaks the feed's connection; the primary goes on. */
  cutFeed(): void
  /** Resolves when the replica has applied all the primary has. */
  caughtUp(): Promise<void>
}

/** A primary in `enam`, a replica in `apac` that lags by `lag.ms`, and one table. */
export async function openLab(file = ':memory:', atEnd: AtEnd = onTestFinished): Promise<Lab> {
  const clock = createClock()
  const lag = { ms: 0, asked: [] as number[] }
  const feeds: number[] = []
  const sockets = new Set<unknown>()
  let cutFeed = () => {}
  let primary = openPrimary({ file, region: 'enam', clock })
  const handle: RequestListener = (req, res) => {
    const url = new URL(req.url ?? '/', 'http://lab')
    if (url.pathname === '/feed') {
      feeds.push(Number(url.searchParams.get('after')))
      cutFeed = () => req.socket.destroy()
    } else {
      sockets.add(req.socket)
    }
    primary.handle(req, res)
  }
  let server = await serve(handle, 0, atEnd)
  const primaryUrl = server.url
  await ask(primaryUrl, 'CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT UNIQUE)')
  const replica = openReplica({
    region: 'apac',
    colo: 'SIN',
    primaryUrl,
    clock,
    lagMs: (committedMs) => {
      lag.asked.push(committedMs)
      return lag.ms
    },
  })
  const { url } = await serve(replica.handle, 0, atEnd)
  atEnd(() => {
    replica.close()
    primary.close()
  })
  await replica.ready()
  return {
    clock,
    lag,
    primary,
    primaryUrl,
    replica,
    url,
    feeds,
    sockets,
    async stopPrimary() {
      primary.close()
      server.close()
      await until(() => !replica.state().connected)
    },
    async startPrimary() {
      primary = openPrimary({ file, region: 'enam', clock })
      server = await serve(handle, Number(new URL(primaryUrl).port), atEnd)
      return primary
    },
    cutFeed: () => cutFeed(),
    caughtUp: () => until(() => replica.state().bookmark === primary.bookmark()),
  }
}
