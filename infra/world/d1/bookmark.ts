// A position in the database's history: our commit counter (LSN) in the shape of a D1 bookmark.
import { createHash } from 'node:crypto'

/** What a request asks for in the `x-cf-d1-session-commit-token` header. */
export type Constraint =
  | { kind: 'primary' }
  | { kind: 'anywhere' }
  | { kind: 'at-least'; lsn: number }
  | { kind: 'malformed' }

const SHAPE = /^([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{32}$/

/** Sorts as text in the order of the LSN, as D1's bookmarks do. The tail only fills the shape. */
export function formatBookmark(lsn: number): string {
  const tail = createHash('sha256').update(`lsn ${lsn}`).digest('hex').slice(0, 32)
  return `00000000-${lsn.toString(16).padStart(8, '0')}-00000000-${tail}`
}

/** The LSN a bookmark stands for; undefined when the text is not a bookmark. */
export function parseBookmark(text: string): number | undefined {
  const [, high, low] = SHAPE.exec(text) ?? []
  if (high === undefined || low === undefined) return undefined
  return Number.parseInt(high + low, 16)
}

/** No header means a query outside any session: D1 sends those to the primary. */
export function parseConstraint(header: string | undefined): Constraint {
  if (header === undefined || header === 'first-primary') return { kind: 'primary' }
  if (header === 'first-unconstrained') return { kind: 'anywhere' }
  const lsn = parseBookmark(header)
  return lsn === undefined ? { kind: 'malformed' } : { kind: 'at-least', lsn }
}
