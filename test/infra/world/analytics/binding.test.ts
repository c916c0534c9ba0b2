// What workerd's own binding takes, and what it throws away in silence: the greatest of our points is not among it.
// The reports that told of such points: cloudflare/cloudflare-docs#6748 and #13876, cloudflare/workers-sdk#9254.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Analytics, createAnalytics } from '../../../../infra/world/analytics/index.ts'
import { runWorkers, type Workerd } from '../../../../infra/world/process/workerd.ts'
import {
  type ColumnName,
  columns,
  type Facts,
} from '../../../../src/edge/operators/telemetry/columns.ts'
import {
  BLOB_BYTES_MAX,
  BLOBS_MAX,
  DOUBLES_MAX,
  INDEX_BYTES_MAX,
  pointOf,
} from '../../../../src/edge/operators/telemetry/point.ts'
import { systemClock } from '../../../../src/shared/time.ts'
import { eventually } from '../../../support/eventually.ts'

const WORKER = {
  ...{ env: 'edge', name: 'writer', module: join(import.meta.dirname, 'writer.worker.js') },
  ...{ compatibilityDate: '2026-10-20', compatibilityFlags: [], vars: {}, secrets: [] },
  ...{ kv: [], d1: [], services: [], rateLimits: [], versionMetadata: undefined },
  analytics: [{ binding: 'POINTS', dataset: 'points' }],
}

let analytics: Analytics
let workerd: Workerd
beforeAll(async () => {
  analytics = createAnalytics({ clock: systemClock })
  const host = { name: 'writer', worker: WORKER, secrets: {}, from: 'NRT' }
  const address = await analytics.listen(WORKER.analytics)
  workerd = await runWorkers([{ ...host, analytics: address }], () => {})
})
afterAll(async () => {
  await workerd?.stop()
  analytics.close()
})

/** Each point under a mark of its own; resolves with the marks of those that came, sorted, when `least` have: each comes
 * by itself, in any order. */
async function written(least: number, points: Record<string, object>): Promise<unknown[]> {
  const marked = Object.entries(points).map(([mark, point]) => ({ indexes: [mark], ...point }))
  const body = JSON.stringify([...marked, { indexes: ['last'] }])
  const thrown = await fetch(`http://${workerd.addresses.writer}/`, { method: 'POST', body })
  expect(await thrown.json()).toEqual([])
  const marks = async () => {
    const queried = analytics.query('SELECT index1 AS mark FROM points')
    return queried.ok ? queried.answer.data.map(({ mark }) => mark) : []
  }
  await eventually(marks, (seen) => seen.includes('last') && seen.length > least)
  return (await marks()).filter((mark) => mark !== 'last').sort()
}

test('the greatest point of ours is written; one beyond a limit is not, and nobody hears of it', async () => {
  const names = Object.keys(columns) as ColumnName[]
  const facts = Object.fromEntries(
    names.map((name) => [name, columns[name].at.startsWith('double') ? 1e300 : '€'.repeat(1_000)]),
  ) as Facts
  const { indexes, ...ours } = pointOf(facts)
  const index = String(indexes)
  const of = (length: number, value: unknown) => Array.from({ length }, () => value)
  const came = await written(5, {
    ours,
    [index]: {},
    nothing: {},
    full: { blobs: ['x'.repeat(BLOB_BYTES_MAX)], doubles: of(DOUBLES_MAX, 1) },
    gap: { blobs: ['a', null, 'c'] },
    'too many blobs': { blobs: of(BLOBS_MAX + 1, 'x') },
    'too many doubles': { doubles: of(DOUBLES_MAX + 1, 1) },
    'too many bytes': { blobs: ['x'.repeat(BLOB_BYTES_MAX + 1)] },
    'two indexes': { indexes: ['two', 'indexes'] },
    'a long index': { indexes: ['x'.repeat(INDEX_BYTES_MAX + 1)] },
  })
  expect(came).toEqual(['ours', index, 'nothing', 'full', 'gap'].sort())
})
