// A request's facts as a data point, in the order of the columns and within the platform's bounds. Pure.
import type { AnalyticsEngineDataPoint } from '@cloudflare/workers-types'
import { type ColumnName, columns, type Facts } from './columns.ts'

/** https://developers.cloudflare.com/analytics/analytics-engine/limits/ A point beyond them is thrown away in silence. */
export const BLOBS_MAX = 20
export const DOUBLES_MAX = 20
/** "16 KB": workerd takes 16,000. */
export const BLOB_BYTES_MAX = 16_000
export const INDEX_BYTES_MAX = 96

/** So much of any text, which is at most three bytes a character: twenty of them are 15 kB, and an index 96 bytes,
 * without anybody counting bytes for each request. */
const BLOB_CHARS_MAX = 256
const INDEX_CHARS_MAX = 32

/** The columns of a kind by their number, which begins at 1. */
const named = (kind: 'blob' | 'double') =>
  (Object.keys(columns) as ColumnName[])
    .filter((name) => columns[name].at.startsWith(kind))
    .sort((a, b) => numberOf(a) - numberOf(b))
const numberOf = (name: ColumnName) => Number(columns[name].at.replace(/\D+/, ''))

const BLOBS = named('blob')
const DOUBLES = named('double')

export const pointOf = (facts: Facts): AnalyticsEngineDataPoint => ({
  indexes: [facts.colo.slice(0, INDEX_CHARS_MAX)],
  blobs: BLOBS.map((name) => String(facts[name]).slice(0, BLOB_CHARS_MAX)),
  doubles: DOUBLES.map((name) => Number(facts[name])),
})
