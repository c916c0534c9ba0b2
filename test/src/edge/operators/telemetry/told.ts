// A data point by the names of its columns.
import type { AnalyticsEngineDataPoint } from '@cloudflare/workers-types'
import { type ColumnName, columns } from '../../../../../src/edge/operators/telemetry/columns.ts'

/** As a query would see it; `undefined` in all columns where there is no point. */
export function told({ indexes, blobs, doubles }: AnalyticsEngineDataPoint = {}) {
  const lists = { index: indexes, blob: blobs, double: doubles }
  const names = Object.keys(columns) as ColumnName[]
  const entries = names.map((name) => {
    const [, kind = '', number] = /^([a-z]+)(\d+)$/.exec(columns[name].at) ?? []
    return [name, lists[kind as keyof typeof lists]?.[Number(number) - 1]] as const
  })
  return Object.fromEntries(entries) as Record<ColumnName, unknown>
}
