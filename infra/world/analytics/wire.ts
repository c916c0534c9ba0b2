// A data point as workerd's own binding sends it: Cap'n Proto's JSON of an AnalyticsEngineEvent. Pure.
import { isRecord, parseJson } from '../../../src/shared/guards.ts'

export type Point = {
  dataset: string
  /** Seconds since the Unix epoch, as the platform keeps it. */
  timestamp: number
  index1: string
  /** Twenty of each. */
  blobs: string[]
  doubles: number[]
}

/** Of each kind: https://developers.cloudflare.com/analytics/analytics-engine/limits/ */
export const COLUMNS_OF_A_KIND = 20

const numbers = Array.from({ length: COLUMNS_OF_A_KIND }, (_, i) => i + 1)

/** `undefined` for what no such binding sends. */
export function readPoint(json: string): Point | undefined {
  const event = parseJson(json)
  if (!isRecord(event)) return undefined
  const dataset = textOf(event.dataset)
  if (dataset === '') return undefined
  return {
    dataset,
    timestamp: Math.floor(Number(event.timestamp) / 1e9), // nanoseconds
    index1: textOf(event.index1),
    blobs: numbers.map((n) => textOf(event[`blob${n}`])),
    doubles: numbers.map((n) => Number(event[`double${n}`])), // NaN comes as text
  }
}

/** Bytes, one by one; absent where nothing was written. */
const textOf = (bytes: unknown): string =>
  Array.isArray(bytes) ? Buffer.from(bytes).toString('utf8') : ''
