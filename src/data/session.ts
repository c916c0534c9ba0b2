// One request's way to the database: a D1 session that knows where it was served and what it read.
import type {
  D1Database,
  D1DatabaseSession,
  D1Meta,
  D1PreparedStatement,
} from '@cloudflare/workers-types'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import type { Ask } from '../shared/position.ts'
import type { Confirms } from './budget.ts'
import type { Entering } from './gate.ts'

export type Db = DrizzleD1Database

/** What a request brings to the database. */
export type Source = Entering & {
  d1: D1Database
  ask: Ask
  /** The environment's epoch; the database's own must equal it. */
  epoch: number
  /** When this attempt ends, in the clock's milliseconds. */
  deadline: number
  /** How often an absence is confirmed at the primary. */
  confirms: Confirms
}

/** Where a database call was served, for `Server-Timing` and the snapshot; the colo for operators alone. */
export type Served = {
  place: string
  colo: string | undefined
  primary: boolean
  ms: number
  bookmark: string | null
}

/** The same, at the primary. */
export const onPrimary = (source: Source): Source => ({
  ...source,
  ask: { ...source.ask, primary: true },
})

/** Opens a session at a bookmark or a constraint:
 * https://developers.cloudflare.com/d1/worker-api/d1-database/#withsession */
export function openSession(source: Source, at: string) {
  const session = source.d1.withSession(at)
  const began = source.clock.now()
  let ended = began
  let meta: Partial<D1Meta> = {}
  const watched = {
    prepare: (query: string) => session.prepare(query),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await session.batch<T>(statements)
      ended = source.clock.now()
      meta = results[0]?.meta ?? {}
      return results
    },
  }
  return {
    db: drizzle(asDatabase(watched)),
    served: (): Served => ({
      place: place(meta),
      colo: meta.served_by_colo,
      primary: isPrimary(meta),
      ms: ended - began,
      bookmark: session.getBookmark(),
    }),
  }
}

/** Drizzle's types want a whole D1Database, but it only calls prepare() and batch():
 * https://github.com/drizzle-team/drizzle-orm/issues/4522 */
const asDatabase = (session: Pick<D1DatabaseSession, 'prepare'> & { batch: unknown }): D1Database =>
  session as unknown as D1Database

const isPrimary = ({ served_by_primary }: Partial<D1Meta>) => served_by_primary !== false

const place = (meta: Partial<D1Meta>): string =>
  `${meta.served_by_region?.toLowerCase() ?? 'local'} ${isPrimary(meta) ? 'primary' : 'replica'}`
