// A knee is where more brings little, and a straight line has none.
import { expect, test } from 'vitest'
import { kneeByFactors, kneeOf, type Point } from '../../../../infra/bench/growth/knee.ts'

const curve = (xs: readonly number[], y: (x: number) => number): Point[] =>
  xs.map((x) => ({ x, y: y(x) }))
const evenly = Array.from({ length: 21 }, (_, n) => n)

test('a queue that is full: throughput rises with clients until the server is busy', () => {
  const server = (clients: number) => Math.min(clients / 0.1, 80)
  expect(kneeOf(curve(evenly, server))).toEqual({ x: 8, y: 80 })
})

test('the paper’s own example, 5 - 1 / (x + 0.1) at ten points from 0 to 1, bends at the third', () => {
  const ninths = Array.from({ length: 10 }, (_, n) => n / 9)
  expect(kneeOf(curve(ninths, (x) => 5 - 1 / (x + 0.1)))?.x).toBe(2 / 9)
})

test('what falls fast and then slowly has one as well', () => {
  expect(kneeOf(curve(evenly, (x) => Math.max(100 - 25 * x, 0)))?.x).toBe(4)
})

test('by factors, over a thousandfold range', () => {
  const xs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]
  expect(kneeByFactors(curve(xs, (x) => Math.min(Math.log(x), Math.log(20))))?.x).toBe(20)
})

test('straight, level, bent the other way, or too short: none', () => {
  expect(kneeOf(curve(evenly, (x) => 3 * x))).toBeUndefined()
  expect(kneeOf(curve(evenly, () => 7))).toBeUndefined()
  expect(kneeOf(curve(evenly, (x) => x * x))).toBeUndefined()
  expect(kneeOf(curve([1, 2], (x) => x))).toBeUndefined()
  expect(kneeOf([])).toBeUndefined()
})

test('the first point is none: nothing was gained before it', () => {
  const dip = curve(evenly, (x) => (x === 0 ? 2 : x * x))
  expect(kneeOf(dip)).toBeUndefined()
})

test('a bump that is smaller than a step is noise', () => {
  const bumpy = curve(evenly, (x) => (x === 7 ? x + 0.4 : x))
  expect(kneeOf(bumpy)).toBeUndefined()
})

test('the order of the points does not count', () => {
  const points = curve(evenly, (x) => Math.min(x, 5))
  expect(kneeOf(points.toReversed())).toEqual(kneeOf(points))
})
