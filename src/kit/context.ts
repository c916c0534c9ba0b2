// What a regional Worker hands to each route: its environment, the caller, and the database.
import type { D1Database, WorkerVersionMetadata } from '@cloudflare/workers-types'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Committed, Write } from '../data/commit.ts'
import type { Rows, Statements } from '../data/read.ts'
import type { Db } from '../data/session.ts'

/** The bindings of `[env.<region>]` in wrangler.toml. An interface because a product adds its own to it:
 * `declare module '../kit/context.ts' { interface RegionEnv { MAIL: Queue } }`. */
export interface RegionEnv {
  DB: D1Database
  REGION: string
  EPOCH: string
  API_KEYS?: string
  VERSION?: WorkerVersionMetadata
}

/** What a caller may be allowed: a product adds its own by `declare module '../kit/context.ts' { interface Scopes {
 * refund: true } }`. `operate` is for /ops, which the edge guards itself. */
export interface Scopes {
  write: true
  operate: true
}
export type Scope = keyof Scopes

export type Caller = {
  /** Whose idempotency keys these are: no two callers share it, and it does not begin with a parenthesis. */
  principal: string
  scopes: ReadonlySet<string>
}

/** How callers are told apart. API keys ship (api-keys.ts); jwt.ts is for products with users of their own. */
export interface Authenticator {
  /** Its name in the OpenAPI description, and the Security Scheme Object there. */
  name: string
  scheme: { type: 'http'; scheme: string; bearerFormat?: string; description?: string }
  /** `WWW-Authenticate` of a 401 (RFC 9110 section 11.6.1), and what its detail tells people to send. */
  challenge: string
  advice: string
  /** `undefined` for strangers. `now` in milliseconds since the Unix epoch. Throws ConfigError when the deployment lacks something. */
  authenticate(headers: Headers, env: RegionEnv, now: number): Promise<Caller | undefined>
}

export interface Data {
  /** Runs the statements in one transaction near the caller, at least as new as the caller's token.
   * Throws DataError when the database does not answer in time. With `absent`, what a replica does not
   * have is asked of the primary, as often as src/data/budget.ts allows: a record that was just made is
   * then found by everybody. A 404 that nobody confirmed is kept for a second only. */
  read<T extends Statements>(
    build: (db: Db) => [...T],
    options?: { absent?: (rows: Rows<T>) => boolean },
  ): Promise<Rows<T>>
  /** The same, on the primary: for telling why a write was refused. */
  readPrimary<T extends Statements>(build: (db: Db) => [...T]): Promise<Rows<T>>
  /** Says which commit last changed what was read (a row's or a list's `mod_seq`). Without it, or
   * with `undefined`, the response counts as changed at the commit it was read at: always safe.
   * `madeOf`: names of all the records and lists that it was made of, as writes name what they touch (`touches` and
   * `lists`). Then a copy is good for clients who have seen later commits, as long as none of those touched one of
   * these; without it, or where a write does not say what it touches, such clients are a load. */
  changedAt(modSeq: number | undefined, madeOf?: readonly string[]): void
  /** Commits a write exactly once for this request, `body` being what its meaning depends on. */
  commit(body: unknown, write: Write): Promise<Committed>
}

/** `c.var`. Open like RegionEnv: a product's middleware may add what it sets. */
export interface KitVariables {
  region: string
  requestId: string
  /** Milliseconds since the Unix epoch, when the request arrived. */
  now: number
  /** In [0, 1). */
  chance: () => number
  data: Data
  /** Whose idempotency keys these are: the caller's name once access was checked, else ANONYMOUS. */
  principal: string
}

export type Kit = { Bindings: RegionEnv; Variables: KitVariables }

export type App = OpenAPIHono<Kit>

/** A run of a cron trigger. */
export type Job = {
  /** The trigger, as wrangler.toml writes it. */
  cron: string
  /** Milliseconds since the Unix epoch, like `now`: when it was to run. A repeated run has the same. */
  dueAt: number
  now: number
  env: RegionEnv
  /** At the primary. Commits once for each body and run; the edge hears nothing of it, so copies live out their time. */
  data: Data
}

/** What src/app/index.ts exports. */
export type Product = {
  mount(app: App): void
  /** Where wrangler.toml has cron triggers, which is in the region of the primary. */
  scheduled?(job: Job): Promise<void>
}
