// One point for one answer: weighted, bounded by chance, and never the end of a request.
import type { AnalyticsEngineDataPoint } from '@cloudflare/workers-types'
import { expect, test } from 'vitest'
import type { ColumnName } from '../../../../../src/edge/operators/telemetry/columns.ts'
import {
  createTelemetry,
  type TelemetryOptions,
} from '../../../../../src/edge/operators/telemetry/record.ts'
import type { Answered, Event } from '../../../../../src/edge/visit/events.ts'
import { systemClock } from '../../../../../src/shared/time.ts'
import { answered } from '../../told.ts'
import { asker } from './asker.ts'
import { told } from './told.ts'

const HIT = { cache: { kind: 'hit', ttlSeconds: 5, tier: 'memory' } } as const
const DOWN = { attempts: [{ region: 'apac', ms: 1, outcome: 'down' }] } as const

function open(changes: Partial<TelemetryOptions> = {}, chances: number[] = []) {
  const points: AnalyticsEngineDataPoint[] = []
  const counted: Event[] = []
  const dataset = { writeDataPoint: (point = {}) => void points.push(point) }
  const clock = { ...systemClock, now: () => 1_040 }
  const chance = () => chances.shift() ?? Number.NaN
  const options = { dataset, oneIn: 1, paths: 'shared', clock, chance, ...changes } as const
  const record = createTelemetry(options)
  const tell = (event: Partial<Answered>) =>
    record(asker(), (counts) => void counted.push(counts))(answered(event))
  return { points, counted, tell, record }
}
const at = (point: AnalyticsEngineDataPoint | undefined, name: ColumnName) => told(point)[name]

test('an answer is a point, and nothing else is', () => {
  const { points, counted, tell, record } = open()
  record(asker(), () => {})({ kind: 'kvReads' })
  expect(points).toEqual([])
  tell({ ...HIT, status: 302 })
  expect(points).toHaveLength(1)
  expect(at(points[0], 'colo')).toBe('NRT')
  expect(at(points[0], 'path')).toBe('/rfc9110')
  expect(at(points[0], 'edgeMs')).toBe(40)
  expect(at(points[0], 'weight')).toBe(1)
  expect(counted).toEqual([{ kind: 'points' }])
})

test('no path where it may be a secret, and none at all when told so', () => {
  const { points, tell } = open()
  tell({ ...HIT, status: 404 })
  const none = open({ paths: 'none' })
  none.tell(HIT)
  expect([...points, ...none.points].map((point) => at(point, 'path'))).toEqual(['', ''])
})

test('one in four is written and stands for four, and what went wrong is always written', () => {
  const { points, tell } = open({ oneIn: 4 }, [0.3, 0.25, 0.24, 0.9])
  for (let i = 0; i < 4; i++) tell(HIT)
  expect(points.map((point) => at(point, 'weight'))).toEqual([4])
  tell(DOWN)
  tell({ status: 503 })
  expect(points.map((point) => at(point, 'weight'))).toEqual([4, 1, 1])
})

test('a binding that throws is counted, and nobody else hears of it', () => {
  let calls = 0
  const writeDataPoint = () => {
    calls++
    throw new Error('Analytics Engine write limit exceeded.')
  }
  const { counted, tell } = open({ dataset: { writeDataPoint } })
  tell(HIT)
  expect(calls).toBe(1)
  expect(counted).toEqual([{ kind: 'pointsLost' }])
})
