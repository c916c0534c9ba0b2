// Rows in the shape of the platform's SQL API: `meta`, `data` and `rows`. Pure.
// https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/statements/#json
import type { Rows } from './store.ts'

export type Answer = {
  meta: { name: string; type: string }[]
  /** Whole numbers of 64 bits are text, as ClickHouse writes them; times are `2026-01-31 12:00:00` in UTC. */
  data: Record<string, string | number | null>[]
  rows: number
}

/** `dates`: columns that are times, in seconds since the Unix epoch. */
export function answerOf({ columns, rows }: Rows, dates: ReadonlySet<string>): Answer {
  const [first] = rows
  const typed = columns.map(({ name, column, type }) => {
    if (dates.has(name) || column === 'timestamp') return { name, type: 'DateTime' }
    if (column === '_sample_interval') return { name, type: 'UInt32' }
    return { name, type: typeOf(first?.[name], type) }
  })
  return {
    meta: typed,
    data: rows.map((row) =>
      Object.fromEntries(typed.map(({ name, type }) => [name, shown(row[name], type)])),
    ),
    rows: rows.length,
  }
}

/** By the value; where there is none, by what the table says. */
function typeOf(value: unknown, declared: string | null): string {
  if (typeof value === 'bigint') return 'UInt64'
  return typeof value === 'string' || declared === 'TEXT' ? 'String' : 'Float64'
}

function shown(value: unknown, type: string): string | number | null {
  if (value === null || value === undefined) return null
  if (type === 'DateTime') {
    return new Date(1_000 * Number(value)).toISOString().slice(0, 19).replace('T', ' ')
  }
  return type === 'UInt64' || type === 'String' ? String(value) : Number(value)
}
