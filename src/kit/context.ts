// What a regional Worker hands to each route: its environment, the caller, and the database.
import type { D1Database, WorkerVersionMetadata } from '@cloudflare/workers-types'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { BatchItem } from 'drizzle-orm/batch'
import type { Committed, Write } from '../data/commit.ts'
import type { Rows } from '../data/read.ts'
import type { Db } from '../data/session.ts'

/** The bindings of `[env.<region>]` in wrangler.toml. */
export type RegionEnv = {
  DB: D1Database
  REGION: string
  EPOCH: string
  API_KEYS?: string
  VERSION?: WorkerVersionMetadata
}

export interface Data {
  /** Runs the statements in one transaction near the caller, at least as new as the caller's token.
   * Throws DataError when the database does not answer in time. */
  read<T extends BatchItem<'sqlite'>[]>(build: (db: Db) => [...T]): Promise<Rows<T>>
  /** The same, on the primary: for telling why a write was refused. */
  readPrimary<T extends BatchItem<'sqlite'>[]>(build: (db: Db) => [...T]): Promise<Rows<T>>
  /** Says which commit last changed what was read (a row's or a list's `mod_seq`). Without it, or
   * with `undefined`, the response counts as changed at the commit it was read at: always safe. */
  changedAt(modSeq: number | undefined): void
  /** Commits a write exactly once for this request, `body` being what its meaning depends on. */
  commit(body: unknown, write: Write): Promise<Committed>
}

export type KitVariables = {
  region: string
  requestId: string
  /** Milliseconds since the Unix epoch, when the request arrived. */
  now: number
  /** In [0, 1). */
  chance: () => number
  data: Data
  /** Id of the API key, once a route that needs one has checked it. */
  principal: string
}

export type Kit = { Bindings: RegionEnv; Variables: KitVariables }

export type App = OpenAPIHono<Kit>
