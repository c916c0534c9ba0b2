// A point is within the platform's bounds whatever a request has.
import { expect, test } from 'vitest'
import {
  type ColumnName,
  columns,
  type Facts,
} from '../../../../../src/edge/operators/telemetry/columns.ts'
import {
  BLOB_BYTES_MAX,
  BLOBS_MAX,
  DOUBLES_MAX,
  INDEX_BYTES_MAX,
  pointOf,
} from '../../../../../src/edge/operators/telemetry/point.ts'
import { told } from './told.ts'

/** Every text is this one, every number this one. */
const facts = (text: string, number = 1) =>
  Object.fromEntries(
    (Object.keys(columns) as ColumnName[]).map((name) => [
      name,
      columns[name].at.startsWith('double') ? number : text,
    ]),
  ) as Facts
const bytes = (texts: readonly unknown[] = []) =>
  texts.map((text) => new TextEncoder().encode(String(text)).length)
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)

test('each fact stands in the place that its column names', () => {
  const named = Object.fromEntries(
    Object.keys(columns).map((name, i) => [
      name,
      columns[name as ColumnName].at.startsWith('double') ? i : name,
    ]),
  ) as Facts
  expect(told(pointOf(named))).toEqual(named)
})

test.each(['x', 'é', '€', '😀'])(
  'however long a text of %s is, the point is within its bounds',
  (char) => {
    const { indexes = [], blobs = [], doubles = [] } = pointOf(facts(char.repeat(1_000)))
    expect(sum(bytes(blobs)) * (BLOBS_MAX / blobs.length)).toBeLessThanOrEqual(BLOB_BYTES_MAX)
    expect(sum(bytes(indexes))).toBeLessThanOrEqual(INDEX_BYTES_MAX)
    expect(indexes).toHaveLength(1)
    expect(doubles.length).toBeLessThanOrEqual(DOUBLES_MAX)
  },
)
