// Calls to regions, and what is remembered of them.
import { describe, expect, test } from 'vitest'
import { createCluster } from '../../../../src/edge/routing/cluster.ts'
import { createMeasured } from '../../../../src/edge/routing/measured.ts'
import type { Outgoing } from '../../../../src/edge/routing/outgoing.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { blocked, isDue, reachable } from '../../../../src/edge/routing/rules/reach.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { createClock } from '../../../support/clock.ts'
import { map, regions } from '../../../support/map.ts'
import { until } from '../../settle.ts'

const URL_ = 'https://short.example/a'
const ranked = rank({ lat: 51.5, lon: -0.1 }, map)
const [near, second, third] = ranked
if (!near || !second || !third) throw new Error('the map is too small')
const NEAR = near.region.id

type Answer = (path: string) => Response | Promise<Response>
const ok: Answer = () => new Response(null, { headers: { [internalHeaders.region]: 'x' } })
const refuse: Answer = () => Promise.reject(new Error('refused'))

function open(answers: Record<string, Answer> = {}, drained: string[] = []) {
  const clock = createClock()
  const calls: string[] = []
  const endpoints = new Map(
    regions.map(({ id }) => [
      id,
      {
        async fetch(url: string) {
          const path = new URL(url).pathname
          calls.push(`${id} ${path}`)
          return (answers[id] ?? ok)(path)
        },
      },
    ]),
  )
  const measured = createMeasured(clock)
  const works: Promise<unknown>[] = []
  const cluster = createCluster({
    endpoints,
    among: regions,
    clock,
    chance: () => 0.5,
    drained: () => new Set(drained),
    measured,
  })
  return {
    cluster,
    clock,
    measured,
    works,
    /** Since the last time. */
    called: () => calls.splice(0),
    /** Behind so many requests at once. */
    async probe(requests = 1) {
      for (let i = 0; i < requests; i++) {
        cluster.probeBehind(ranked, URL_, { waitUntil: (work) => void works.push(work) })
      }
      await Promise.all(works.splice(0))
    },
  }
}

const outgoing = (write = false): Outgoing => ({
  method: 'GET',
  url: URL_,
  headers: new Headers(),
  body: null,
  work: { repeatable: true, write },
  ask: { epoch: 1, floor: 0, bookmark: null, primary: false },
  deadline: 0,
})
/** Fails there until its breaker opens. */
async function leave({ cluster, clock }: Pick<ReturnType<typeof open>, 'cluster' | 'clock'>) {
  for (let i = 0; i < 3; i++) {
    await cluster.tryAt(step, outgoing())
    cluster.blame({ region: NEAR, beganAt: clock.now(), failure: 'unreachable' })
  }
}
const step = { kind: 'try', to: near, capMs: 800, usualMs: 800, again: false } as const

test('a try is counted, learnt from, and measured', async () => {
  const { cluster, clock, called, measured } = open({ [NEAR]: refuse })
  await leave({ cluster, clock })
  await cluster.tryAt({ ...step, to: second }, outgoing())
  expect(called()).toEqual([...Array(3).fill(`${NEAR} /a`), `${second.region.id} /a`])
  expect(cluster.of(NEAR)).toMatchObject({ calls: 3, breaker: { kind: 'open' } })
  expect(cluster.of(second.region.id)).toMatchObject({ calls: 1, breaker: { kind: 'closed' } })
  expect(measured.known(NEAR)).toBeUndefined()
})

test('reads are measured and writes are not', async () => {
  const { cluster, measured } = open()
  await cluster.tryAt(step, outgoing(true))
  expect(measured.known(NEAR)).toBeUndefined()
  await cluster.tryAt(step, outgoing())
  expect(measured.known(NEAR)).toMatchObject({ rttMs: 0, samples: 1 })
})

test('of a read the way is measured, and not what its database took', async () => {
  const told = (ms: number) => ({
    'Server-Timing': `db;desc="apac replica";dur=${ms}, db;desc="enam";dur=4, total;dur=900`,
  })
  const measure = async (databaseMs: number) => {
    const at = open({
      [NEAR]: () => {
        at.clock.advance(50)
        return new Response(null, {
          headers: { [internalHeaders.region]: 'x', ...told(databaseMs) },
        })
      },
    })
    await at.cluster.tryAt(step, outgoing())
    return at.measured.known(NEAR)?.rttMs
  }
  expect(await measure(30.5)).toBe(19.5)
  expect(await measure(80)).toBe(0)
})

test('a write that tries a bad way again makes the others wait', async () => {
  const { cluster, clock } = open()
  const member = cluster.of(NEAR)
  const now = clock.now()
  member.reach = blocked(reachable, { beganAt: now, now, chance: () => 0.5 })
  clock.advance(5_000)
  await cluster.tryAt(step, outgoing())
  expect(isDue(member.reach, clock.now())).toBe(true) // a read went to the replica
  await cluster.tryAt(step, outgoing(true))
  expect(isDue(member.reach, clock.now())).toBe(false)
})

test('an open region is probed when its time has come, twice, and is then closed', async () => {
  const answers: Record<string, Answer> = { [NEAR]: refuse }
  const { cluster, clock, called, probe } = open(answers)
  await probe() // measures the others first
  await leave({ cluster, clock })
  called()
  const due = `${NEAR} /healthz`
  clock.advance(4_999)
  await probe()
  expect(called()).not.toContain(due)
  answers[NEAR] = ok
  for (const [ms, probes] of [
    [1, 1],
    [999, 0],
    [1, 1],
  ] as const) {
    clock.advance(ms)
    await probe(3)
    expect(called().filter((call) => call === due)).toHaveLength(probes)
  }
  expect(cluster.of(NEAR).breaker).toMatchObject({ kind: 'closed', opened: 1 })
})

test('a failed probe is not repeated for twice as long', async () => {
  const { cluster, clock, called, probe } = open({ [NEAR]: refuse })
  await leave({ cluster, clock })
  called()
  for (const ms of [5_000, 9_999, 1]) {
    clock.advance(ms)
    await probe()
  }
  expect(called().filter((call) => call === `${NEAR} /healthz`)).toHaveLength(2)
})

test('a drained region is neither probed nor measured', async () => {
  const { cluster, clock, called, probe } = open({ [NEAR]: refuse }, [NEAR])
  await leave({ cluster, clock })
  called()
  for (let i = 0; i < 10; i++) {
    clock.advance(10_000)
    await probe()
  }
  expect(called().filter((call) => call.startsWith(NEAR))).toEqual([])
  expect(cluster.standing(NEAR).drained).toBe(true)
})

test('all regions are measured behind requests', async () => {
  const answers: Record<string, Answer> = {}
  const { clock, called, measured, probe } = open(answers)
  for (const { id } of regions) {
    answers[id] = (path) => {
      clock.advance(40)
      return ok(path)
    }
  }
  for (let i = 0; i < 12; i++) {
    clock.advance(1_000)
    await probe()
  }
  expect(ranked.map(({ region }) => measured.known(region.id)?.proven)).toContain(true)
  expect(ranked.every(({ region }) => measured.known(region.id) !== undefined)).toBe(true)
  expect(called().every((call) => call.endsWith(' /healthz'))).toBe(true)
})

test('a region that starts for its first probe is measured by its second', async () => {
  const answers: Record<string, Answer> = {}
  const at = open(answers)
  const FAR = second?.region.id ?? ''
  let cold = true
  answers[FAR] = (path) => {
    at.clock.advance(cold ? 400 : 60)
    cold = false
    return ok(path)
  }
  await at.probe()
  expect(at.called().filter((call) => call === `${FAR} /healthz`)).toHaveLength(2)
  expect(at.measured.known(FAR)).toMatchObject({ rttMs: 60, samples: 1 })
})

test('a failure that the request may be to blame for counts only when it is said to be the region’s', async () => {
  const threw = () => new Response('', { status: 500 })
  const { cluster, clock } = open({ [NEAR]: threw })
  for (let i = 0; i < 9; i++) {
    expect((await cluster.tryAt(step, outgoing())).doubt).toEqual({
      region: NEAR,
      beganAt: clock.now(),
      failure: 'exception',
    })
  }
  expect(cluster.of(NEAR).breaker).toMatchObject({ kind: 'closed', failuresInARow: 0 })
})

describe('asking whether a region is alive', () => {
  const ask = ({ cluster, works }: ReturnType<typeof open>) =>
    cluster.isAlive(NEAR, URL_, 1_000, { waitUntil: (work) => void works.push(work) })

  test('many who ask at once, or soon after each other, are one probe', async () => {
    const at = open()
    expect(await Promise.all([1, 2, 3, 4].map(() => ask(at)))).toEqual([true, true, true, true])
    at.clock.advance(999)
    expect(await ask(at)).toBe(true)
    expect([at.called(), at.works.length]).toEqual([[`${NEAR} /healthz`], 1])
    at.clock.advance(1)
    await ask(at)
    expect(at.called()).toEqual([`${NEAR} /healthz`])
  })

  test('one that refuses, throws or hangs is not', async () => {
    expect(await ask(open({ [NEAR]: refuse }))).toBe(false)
    expect(await ask(open({ [NEAR]: () => new Response('', { status: 500 }) }))).toBe(false)
    const hung = open({ [NEAR]: () => new Promise<never>(() => {}) })
    const asking = ask(hung)
    await until(() => hung.clock.sleeping().length > 0)
    hung.clock.advance(500)
    expect(await asking).toBe(false)
  })

  test('a probe whose end nobody hears of says nothing against the region', async () => {
    const at = open()
    at.cluster.of(NEAR).proof = { at: at.clock.now(), alive: new Promise(() => {}) }
    const asking = ask(at)
    await until(() => at.clock.sleeping().length > 0)
    at.clock.advance(1_000)
    expect(await asking).toBe(true)
  })
})

test('an answer ends what was suspected of earlier requests', async () => {
  const { cluster } = open()
  for (const request of ['a', 'b', 'c']) cluster.suspect(NEAR, request)
  expect(cluster.othersFailToo(NEAR, 'd')).toBe(true)
  await cluster.tryAt(step, outgoing())
  expect(cluster.othersFailToo(NEAR, 'd')).toBe(false)
})

test('a region without a binding stops the start', () => {
  expect(() =>
    createCluster({
      endpoints: new Map(),
      among: regions,
      clock: createClock(),
      chance: () => 0,
      drained: () => new Set(),
      measured: undefined,
    }),
  ).toThrow('no endpoint for region "wnam": bind it, or take it off the map')
})

test('an id that is not in the map is a bug, loudly', () => {
  expect(() => open().cluster.of('mars')).toThrow('"mars" is not in the map')
})
