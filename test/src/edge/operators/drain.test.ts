// Drained regions: heard of behind requests, and never at the cost of one.
import { expect, test } from 'vitest'
import { createDrains, DRAIN_CHECK_MS, type Flags } from '../../../../src/edge/operators/drain.ts'
import { createClock } from '../../../support/clock.ts'
import { turn } from '../../settle.ts'
import { memoryFlags } from '../lab.ts'

const REGIONS = ['apac', 'oc', 'weur']

function isolate(flag = memoryFlags()) {
  const clock = createClock()
  const drains = createDrains(flag, clock, REGIONS)
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
  const flag = memoryFlags()
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
  const flag = memoryFlags()
  const [one, other] = [isolate(flag), isolate(flag)]
  await one.drains.set('apac', true)
  await other.drains.set('oc', true)
  expect([...other.drains.current()].sort()).toEqual(['apac', 'oc'])
})

test.each<[string, Flags['read']]>([
  ['fails', () => Promise.reject(new Error('KV GET failed: 500'))],
  ['holds something else', async () => new Map([['apac', { regions: ['oc'] }]])],
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

/** Turns the clock through every pause until `work` is over. */
async function through<T>(clock: ReturnType<typeof createClock>, work: Promise<T>): Promise<T> {
  let over = false
  const ended = work.finally(() => {
    over = true
  })
  ended.catch(() => {})
  while (!over) {
    await turn()
    clock.advance(100)
  }
  return ended
}

test('a drain that KV does not take, however often, is an error, and changes nothing', async () => {
  const { flag, clock, drains } = isolate()
  let tries = 0
  flag.write = () => Promise.reject(new Error(`KV PUT failed: 429, ${++tries}`))
  await expect(through(clock, drains.set('apac', true))).rejects.toThrow('429, 4')
  expect([...drains.current()]).toEqual([])
})

test('who changes his mind within the second in which KV refuses is heard after it', async () => {
  const { flag, clock, drains } = isolate()
  const write = flag.write.bind(flag)
  let writtenAt = Number.NEGATIVE_INFINITY
  flag.write = async (region, value) => {
    if (clock.now() - writtenAt < 1_000) throw new Error('KV PUT failed: 429')
    writtenAt = clock.now()
    return write(region, value)
  }
  await drains.set('apac', true)
  await through(clock, drains.set('apac', false))
  expect([...drains.current()]).toEqual([])
  expect(flag.written).toMatchObject([
    ['apac', { drained: true }],
    ['apac', { drained: false }],
  ])
})

test('what is so already is not written again', async () => {
  const { flag, drains } = isolate()
  for (let i = 0; i < 5; i++) await drains.set('apac', true)
  await drains.set('oc', false)
  expect(flag.written).toHaveLength(1)
})

test('what was said of an old view of KV is written when the view is young again', async () => {
  const flag = memoryFlags()
  const [one, other] = [isolate(flag), isolate(flag)]
  await one.drains.set('apac', true)
  const read = flag.read.bind(flag)
  flag.read = async () => new Map(REGIONS.map((region) => [region, null])) // as before
  other.clock.advance(1_000)
  await other.drains.set('apac', false)
  expect(flag.written).toHaveLength(1)
  flag.read = read
  other.clock.advance(DRAIN_CHECK_MS)
  expect(await other.request()).toEqual([])
  expect(flag.written.at(-1)).toMatchObject(['apac', { drained: false }])
  one.clock.advance(DRAIN_CHECK_MS)
  expect(await one.request()).toEqual([])
})

test('an old view of KV does not take back what was said here', async () => {
  const { flag, clock, drains, request } = isolate()
  await drains.set('apac', true)
  flag.read = async () => new Map(REGIONS.map((region) => [region, null]))
  clock.advance(DRAIN_CHECK_MS)
  expect(await request()).toEqual(['apac'])
  clock.advance(120_000) // by then KV is believed: somebody has deleted it
  await request()
  clock.advance(DRAIN_CHECK_MS)
  expect(await request()).toEqual([])
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
