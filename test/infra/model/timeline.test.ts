import { expect, test } from 'vitest'
import { ABSENT, createTimeline, earliest } from '../../../infra/model/timeline.ts'
import { made } from './histories.ts'

test('a key has each value between two commits', () => {
  const commits = [made('w1', 'a', 1), made('w2', 'b', 5), made('w3', 'a', 2), made('w4', 'a', 1)]
  const timeline = createTimeline(commits, [])
  const end = Number.POSITIVE_INFINITY
  expect(timeline.intervals('a', ABSENT)).toEqual([{ from: 0, to: 0 }])
  expect(timeline.intervals('a', 1)).toEqual([
    { from: 1, to: 2 },
    { from: 4, to: end },
  ])
  expect(timeline.intervals('a', 2)).toEqual([{ from: 3, to: 3 }])
  expect(timeline.intervals('c', ABSENT)).toEqual([{ from: 0, to: end }])
  expect(timeline.intervals('c', 1)).toEqual([])
  expect(timeline.changeAt(3, 'a')).toEqual({ key: 'a', value: 2 })
  expect(timeline.changeAt(3, 'b')).toBeUndefined()
})

test('the beginning is position 0, and a commit that changes nothing ends nothing', () => {
  const timeline = createTimeline([made('w1', 'a', 1)], [{ key: 'a', value: 1 }])
  expect(timeline.intervals('a', 1)).toEqual([{ from: 0, to: Number.POSITIVE_INFINITY }])
  expect(timeline.madeBy('w1')).toEqual([1])
  expect(timeline.madeBy('w2')).toEqual([])
})

test('the earliest position that fits', () => {
  const intervals = [
    { from: 1, to: 2 },
    { from: 5, to: 6 },
    { from: 9, to: 9 },
  ]
  expect([0, 1, 2, 3, 6, 7, 9].map((from) => earliest(intervals, from))).toEqual([
    1, 1, 2, 5, 6, 9, 9,
  ])
  expect(earliest(intervals, 10)).toBeUndefined()
  expect(earliest([], 0)).toBeUndefined()
})
