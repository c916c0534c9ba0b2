// One load for all who ask for the same at the same time.
import { expect, test } from 'vitest'
import { Flights } from '../../../../../src/edge/cache/store/flights.ts'
import { createClock } from '../../../../support/clock.ts'

const LOADING = new Promise<string>(() => {})

function opened() {
  const clock = createClock()
  const flights = new Flights<string>(clock)
  return { flights, start: flights.start.bind(flights), clock }
}

test('who asks during a flight gets what it brings', async () => {
  const { flights, start } = opened()
  const { promise, resolve } = Promise.withResolvers<string>()
  const first = start('a', 0, promise)
  const second = flights.get('a', 0)
  resolve('loaded')
  expect(await Promise.all([first, second])).toEqual(['loaded', 'loaded'])
})

test('another key has no flight', () => {
  const { flights, start } = opened()
  start('a', 0, LOADING)
  expect(flights.get('b', 0)).toBeUndefined()
})

test('afterwards there is none any more', async () => {
  const { flights, start } = opened()
  await start('a', 0, Promise.resolve('loaded'))
  expect(flights.get('a', 0)).toBeUndefined()
})

test('who has seen a later commit does not follow', () => {
  const { flights, start } = opened()
  start('a', 5, LOADING)
  expect(flights.get('a', 6)).toBeUndefined()
  expect(flights.get('a', 5)).toBeDefined()
  expect(flights.get('a', 0)).toBeDefined()
})

test('a flight that ends does not end the one that took its place', async () => {
  const { flights, start } = opened()
  const { promise, resolve } = Promise.withResolvers<string>()
  const first = start('a', 0, promise)
  start('a', 5, LOADING)
  resolve('loaded')
  await first
  expect(flights.get('a', 5)).toBeDefined()
})

test('a load that fails is nothing to share, and no unhandled rejection', async () => {
  const { flights, start } = opened()
  const first = start('a', 0, Promise.reject(new Error('connection refused')))
  const second = flights.get('a', 0)
  expect(await Promise.all([first, second])).toEqual([undefined, undefined])
  expect(flights.get('a', 0)).toBeUndefined()
})

test('whoever keeps what a start returns keeps what the others wait for', () => {
  const { flights, start } = opened()
  expect(flights.get('a', 0)).toBeUndefined()
  const first = start('a', 0, LOADING)
  expect(flights.get('a', 0)).toBe(first)
})

test('nobody joins a flight that is too old: whoever started it may be gone, and it never lands', async () => {
  const { flights, start, clock } = opened()
  void start('a', 0, LOADING)
  clock.advance(29_999)
  expect(flights.get('a', 0)).toBeDefined()
  clock.advance(1)
  expect(flights.get('a', 0)).toBeUndefined()
  void start('a', 0, LOADING)
  expect(flights.get('a', 0)).toBeDefined()
})

test('flights that never land are not only not joined: nothing of them is kept', async () => {
  const { flights, start, clock } = opened()
  for (let i = 0; i < 300; i++) void start(`lost ${i}`, 0, LOADING)
  clock.advance(15_000)
  void start('late', 0, LOADING)
  expect(flights.size).toBe(301)
  clock.advance(15_000)
  expect(flights.size).toBe(1)
  await start('late', 0, Promise.resolve('loaded'))
  expect(flights.size).toBe(0)
})
