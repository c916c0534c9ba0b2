import { expect, test } from 'vitest'
import type { Judged } from '../../../../src/page/lab/history.ts'
import { layOut, ROW_PX, ROWS_MAX, TOP_PX } from '../../../../src/page/lab/layout.ts'

const WIDTH = 400
const read = (more: Partial<Judged>): Judged => ({
  ...{ colo: 'GRU', token: false, sentMs: 1_000, gotMs: 1_500, version: 2 },
  ...{ way: 'kv', verdict: 'right', ...more },
})
const write = (version: number, gotMs: number) => ({ colo: 'SYD', version, sentMs: 0, gotMs })

test('each reader has a row, and each read a mark in it, in time from left to right', () => {
  const reads = [read({}), read({ token: true, gotMs: 2_500, version: 0 }), read({ gotMs: 3_500 })]
  const { rows, marks, height } = layOut({ writes: [], reads }, WIDTH)
  expect(rows).toEqual([
    { colo: 'GRU', token: false },
    { colo: 'GRU', token: true },
  ])
  expect(height).toBe(TOP_PX + 2 * ROW_PX)
  expect(marks.map(({ row, saw }) => [row, saw])).toEqual([
    [0, '2'],
    [1, '404'],
    [0, '2'],
  ])
  const [one, two, three] = marks.map(({ x }) => x) as [number, number, number]
  expect(two - one).toBe(three - two)
  expect(one).toBeLessThan(two)
  expect(one).toBeLessThan(WIDTH / 4) // it begins at the left
  expect(marks[2]?.fromX).toBeLessThan(marks[2]?.x ?? 0)
})

test('what is a long time ago leaves at the left, and the newest is always there', () => {
  const reads = [read({}), read({ gotMs: 100_000, sentMs: 2_000 })]
  const { marks, writes } = layOut({ writes: [write(1, 500), write(2, 99_500)], reads }, WIDTH)
  expect(marks).toHaveLength(1)
  expect(marks[0]?.x).toBeLessThan(WIDTH)
  expect(writes.map(({ version }) => version)).toEqual([2])
  for (const { fromX } of marks) expect(fromX).toBeGreaterThanOrEqual(0)
})

test('of more readers than there are rows, those who read last are shown', () => {
  const reads = Array.from({ length: ROWS_MAX + 2 }, (_, index) => read({ colo: `C${index}` }))
  const { rows, marks } = layOut({ writes: [], reads }, WIDTH)
  expect(rows.map(({ colo }) => colo)).toEqual(reads.slice(2).map(({ colo }) => colo))
  expect(marks).toHaveLength(ROWS_MAX)
})

test('nothing has happened yet', () => {
  const nothing = { height: TOP_PX, rows: [], writes: [], marks: [] }
  expect(layOut({ writes: [], reads: [] }, WIDTH)).toEqual(nothing)
})
