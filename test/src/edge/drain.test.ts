// Drained regions: heard of behind requests, and never at the cost of one.
import { expect, test } from 'vitest'
import { createDrains, DRAIN_CHECK_MS } from '../../../src/edge/drain.ts'
import { createClock } from '../../support/clock.ts'
import { memoryFlag } from './lab.ts'

function isolate(flag = memoryFlag()) {
  const clock = createClock()
  const drains = createDrains(flag, clock)
  const works: Promise<unknown>[] = []
  return {
    flag,
    clock,
    drains,
    /** A request comes by, and what it started behind itself is done. */
    async request() {
      drains.check((work) => void works.push(work))
      await Promise.all(works.splice(0))
      return [...drains.current()]
    },
  }
}

test('what one isolate drains, another hears of at its next check, and undrain likewise', async () => {
  const flag = memoryFlag()
  const [one, other] = [isolate(flag), isolate(flag)]
  expect(await other.request()).toEqual([])
  await one.drains.set('apac', true)
  expect([...one.drains.current()]).toEqual(['apac'])
  expect(await other.request()).toEqual([]) // not yet: it has just asked
  other.clock.advance(DRAIN_CHECK_MS)
  expect(await other.request()).toEqual(['apac'])
  await one.drains.set('weur', true)
  await one.drains.set('apac', false)
  other.clock.advance(DRAIN_CHECK_MS)
  expect(await other.request()).toEqual(['weur'])
})

test('requests in between ask nothing', async () => {
  const { flag, clock, request } = isolate()
  for (let i = 0; i < 100; i++) await request()
  expect(flag.reads).toBe(1)
  clock.advance(DRAIN_CHECK_MS)
  await request()
  expect(flag.reads).toBe(2)
})

test('a drain keeps what other isolates have drained meanwhile', async () => {
  const flag = memoryFlag()
  const [one, other] = [isolate(flag), isolate(flag)]
  await one.drains.set('apac', true)
  await other.drains.set('oc', true)
  expect([...other.drains.current()].sort()).toEqual(['apac', 'oc'])
})

test.each([
  ['fails', () => Promise.reject(new Error('KV GET failed: 500'))],
  ['holds something else', () => Promise.resolve({ region: 'apac' })],
])('when KV %s, the last known good stays', async (_, read) => {
  const { flag, clock, drains, request } = isolate()
  await drains.set('apac', true)
  flag.read = read
  clock.advance(DRAIN_CHECK_MS)
  expect(await request()).toEqual(['apac'])
})

test('a read that hangs keeps nobody, and not the next check either', async () => {
  const { flag, clock, drains } = isolate()
  let reads = 0
  flag.read = () => {
    reads++
    return new Promise(() => {})
  }
  const works: Promise<unknown>[] = []
  drains.check((work) => void works.push(work))
  clock.advance(DRAIN_CHECK_MS)
  drains.check((work) => void works.push(work))
  expect(reads).toBe(2)
  clock.advance(DRAIN_CHECK_MS)
  await Promise.all(works)
  expect([...drains.current()]).toEqual([])
})

test('a drain that KV does not take is an error, and changes nothing', async () => {
  const { flag, drains } = isolate()
  flag.write = () => Promise.reject(new Error('KV PUT failed: 429'))
  await expect(drains.set('apac', true)).rejects.toThrow('429')
  expect([...drains.current()]).toEqual([])
})

test('a clock that is set back does not put the next check off', async () => {
  const { flag, clock, request } = isolate()
  await request()
  clock.advance(-3_600_000)
  await request() // from here on time goes on
  clock.advance(DRAIN_CHECK_MS)
  await request()
  expect(flag.reads).toBe(2)
})
