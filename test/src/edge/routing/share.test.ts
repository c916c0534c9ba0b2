// Learned here, known there: through KV that fails, hangs, lies and is slow to tell, behind answers, calls counted.
import { describe, expect, test } from 'vitest'
import { createMeasured } from '../../../../src/edge/routing/measured.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { TABLE_OLD_MS } from '../../../../src/edge/routing/rules/table.ts'
import {
  createShare,
  FIRST_TELL_MS,
  kvTables,
  type Tables,
  TELL_EVERY_MS,
} from '../../../../src/edge/routing/share.ts'
import { createClock } from '../../../support/clock.ts'
import { map, regions } from '../../../support/map.ts'
import { turn } from '../../settle.ts'

const PARIS = { lat: 48.86, lon: 2.35 }

function memoryTables() {
  const kept = new Map<string, string>()
  const counts = { reads: 0, writes: 0 }
  const tables: Tables = {
    async read(colo) {
      counts.reads++
      return kept.get(colo) ?? null
    },
    async write(colo, table) {
      counts.writes++
      kept.set(colo, table)
    },
  }
  return { kept, counts, tables }
}

function isolate(at = memoryTables(), clock = createClock(), chance = () => 0.5, among = regions) {
  const measured = createMeasured(clock)
  const share = createShare(at.tables, measured, among, { clock, chance })
  const works: Promise<unknown>[] = []
  return {
    ...at,
    clock,
    measured,
    works,
    /** Behind an answer. */
    check: (colo = 'CDG') => share.check(colo, { waitUntil: (work) => void works.push(work) }),
    async exchange(colo = 'CDG') {
      share.check(colo, { waitUntil: (work) => void works.push(work) })
      await Promise.all(works.splice(0))
    },
    /** Everybody in so many milliseconds, three times. */
    learn(times: Record<string, number>) {
      for (let i = 0; i < 3; i++) {
        for (const [id, ms] of Object.entries(times)) measured.observe(id, ms)
        clock.advance(1_000)
      }
    },
    first: () => rank(PARIS, map, measured.rttMs)[0]?.region.id,
  }
}

/** From Paris the model has it in the west of Europe. */
const ODD = { weur: 90, eeur: 80, oc: 20 }

async function told() {
  const one = isolate()
  await one.exchange()
  one.learn(ODD)
  one.clock.advance(FIRST_TELL_MS)
  await one.exchange()
  return one
}

test('what one isolate learned, the next one of its colo knows with its first answer, and no other colo', async () => {
  const { clock, ...at } = await told()
  const [here, there] = [isolate(at, clock), isolate(at, clock)]
  expect(here.first()).toBe('weur')
  await here.exchange()
  await there.exchange('LHR')
  expect([here.first(), there.first()]).toEqual(['oc', 'weur'])
  expect(here.measured.known('oc')).toMatchObject({ from: 'colo', proven: true })
})

test('however many answers there are, KV is read rarely and written twelve times a day', async () => {
  const { counts, ...one } = isolate()
  const HOURS = 24
  for (let ms = 0; ms < HOURS * 3_600_000; ms += 30_000) {
    one.learn({ ...ODD })
    one.clock.advance(27_000)
    for (let i = 0; i < 10; i++) one.check()
    await Promise.all(one.works.splice(0))
  }
  expect(counts.writes).toBeGreaterThan(8)
  expect(counts.writes).toBeLessThanOrEqual((HOURS * 3_600_000) / TABLE_OLD_MS + 1)
  expect(counts.reads).toBeLessThanOrEqual((HOURS * 3_600_000) / TELL_EVERY_MS + 2)
})

test('isolates that begin together are not in step for long', async () => {
  const [early, late] = [
    isolate(undefined, undefined, () => 0),
    isolate(undefined, undefined, () => 0.99),
  ]
  for (const one of [early, late]) {
    one.check()
    one.clock.advance(FIRST_TELL_MS)
    one.check()
  }
  expect([early.counts.reads, late.counts.reads]).toEqual([2, 1])
})

describe('a fault of KV', () => {
  const failing = () => Promise.reject(new Error('KV GET failed: 500'))
  const hanging = () => new Promise<never>(() => {})

  test.each<[string, Tables['read']]>([
    ['an error', failing],
    [
      'an error thrown at once',
      () => {
        throw new Error('no binding')
      },
    ],
    ['nonsense', async () => '{"map":'],
    ['a huge value', async () => 'x'.repeat(1_000_000)],
    ['something that is no text', async () => 7 as never],
  ])('%s for a table changes nothing here, and is asked once in its time', async (_, read) => {
    const one = isolate()
    one.learn({ weur: 15, eeur: 40 })
    let reads = 0
    one.tables.read = (colo) => {
      reads++
      return read(colo)
    }
    const before = one.first()
    for (let i = 0; i < 5; i++) await one.exchange()
    expect([reads, one.first()]).toEqual([1, before])
  })

  test('a read that hangs writes nothing, ends by itself, and does not keep the next from starting', async () => {
    const one = isolate()
    one.learn(ODD)
    one.tables.read = hanging
    one.check()
    await turn()
    one.clock.advance(FIRST_TELL_MS)
    await Promise.all(one.works.splice(0))
    expect(one.counts.writes).toBe(0)
    one.tables.read = async () => null
    await one.exchange()
    expect(one.counts.writes).toBe(1)
  })

  test.each<[string, Tables['write']]>([
    ['fails', failing],
    ['hangs', hanging],
  ])('a write that %s is not repeated before its time', async (_, write) => {
    const one = isolate()
    await one.exchange()
    one.learn(ODD)
    one.clock.advance(FIRST_TELL_MS)
    let writes = 0
    one.tables.write = (...all) => {
      writes++
      return write(...all)
    }
    for (let i = 0; i < 5; i++) {
      one.check()
      await turn()
    }
    one.clock.advance(5_000)
    await Promise.all(one.works.splice(0))
    expect(writes).toBe(1)
  })

  test('an old table is heard for less, and one of another map not at all', async () => {
    const { clock, ...at } = await told()
    const moved = regions.map((one) => ({ ...one, lat: one.lat + 1 }))
    const elsewhere = isolate(at, clock, undefined, moved)
    await elsewhere.exchange()
    expect(elsewhere.measured.known('oc')).toBeUndefined()
    clock.advance(4 * TABLE_OLD_MS)
    const later = isolate(at, clock)
    await later.exchange()
    expect(later.first()).toBe('weur')
  })

  test('a table that lies is found out by two samples', async () => {
    const { clock, ...at } = await told()
    const one = isolate(at, clock)
    await one.exchange()
    expect(one.first()).toBe('oc')
    one.learn({ oc: 270, weur: 15 })
    clock.advance(60_000)
    expect(one.first()).toBe('weur')
  })
})

test('without a colo, or without a choice, KV is not asked', async () => {
  const one = isolate()
  for (const colo of ['unknown', '', 'cdg', 'ops:drained:x']) await one.exchange(colo)
  const alone = isolate(undefined, undefined, undefined, regions.slice(0, 1))
  await alone.exchange()
  expect([one.counts.reads, alone.counts.reads]).toEqual([0, 0])
})

test('in KV it has one key for each colo, and an end', async () => {
  const puts: unknown[][] = []
  const kv = { put: async (...all: unknown[]) => void puts.push(all), get: async () => null }
  await kvTables(kv as never).write('CDG', '{}')
  expect(puts).toEqual([['ops:routes:CDG', '{}', { expirationTtl: 28_800 }]])
})
