// What D1 meant by an error: https://developers.cloudflare.com/d1/observability/debug-d1/

/** - `transient` reset or lost connection: a read may be tried once more on a new session
 *  - `exhausted` reset at a limit, by these statements or by others at the same time: tried once more on a new
 *    session, and then by nobody, because what exhausts a database does it again
 *  - `overload` shed load, never retry
 *  - `constraint` the statement's own doing; `on` names the constraint or its columns
 *  - `bug` anything else: SQL or types are wrong */
export type D1Fault =
  | { kind: 'transient' | 'exhausted' | 'overload' | 'bug' }
  | { kind: 'constraint'; on: string }

const TRANSIENT = [
  'Network connection lost',
  'storage caused object to be reset',
  'reset because its code was updated',
  'Internal error while starting up D1 DB storage',
  'Cannot resolve D1 DB due to transient issue',
  "Can't read from request stream because client disconnected",
  'D1_RESET_DO', // seen in the field, not in the list above
  'instance is no longer active',
  'exceeded timeout which caused object to be reset',
]
const EXHAUSTED = [
  'exceeded its memory limit and was reset',
  'exceeded its CPU time limit and was reset',
]
const OVERLOAD = [
  'D1 DB is overloaded',
  "exceeded D1's free tier daily", // row reads or writes, until midnight UTC
]
const CONSTRAINT = /(?:UNIQUE|CHECK) constraint failed: ([^:\n]+)/

/** Drizzle wraps D1's error, so the whole cause chain counts. */
export function classify(error: unknown): D1Fault {
  const text = causes(error).join('\n')
  const constraint = CONSTRAINT.exec(text)
  if (constraint?.[1]) return { kind: 'constraint', on: constraint[1] }
  const says = (parts: readonly string[]) => parts.some((part) => text.includes(part))
  if (says(OVERLOAD)) return { kind: 'overload' }
  if (says(EXHAUSTED)) return { kind: 'exhausted' }
  if (says(TRANSIENT)) return { kind: 'transient' }
  return { kind: 'bug' }
}

function causes(error: unknown): string[] {
  const texts: string[] = []
  // Error chains are short; the bound only stops one that points at itself.
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    texts.push(at.message)
  }
  return texts
}

/** Why the database could not answer; src/region turns it into a response in one place. */
export type DataReason =
  | 'replica-unreachable'
  | 'primary-unreachable'
  | 'overloaded'
  | 'exhausted'
  | 'behind-token'
  | 'epoch-mismatch'

export class DataError extends Error {
  readonly reason: DataReason
  constructor(reason: DataReason, cause?: unknown) {
    super(`database: ${reason}`, { cause })
    this.reason = reason
  }
}
