// Calls to regions, and what is remembered of them.
import { expect, test } from 'vitest'
import { createFleet } from '../../../../src/edge/routing/fleet.ts'
import { createMeasured } from '../../../../src/edge/routing/measured.ts'
import type { Outgoing } from '../../../../src/edge/routing/outgoing.ts'
import { rank } from '../../../../src/edge/routing/rank.ts'
import { blocked, goodWay, passable } from '../../../../src/edge/routing/way.ts'
import { regions } from '../../../../src/regions.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { createClock } from '../../../support/clock.ts'

const URL_ = 'https://short.example/a'
const ranked = rank({ lat: 51.5, lon: -0.1 })
const [near, second, third] = ranked
if (!near || !second || !third) throw new Error('the map is too small')
const NEAR = near.region.id

type Answer = (path: string) => Response | Promise<Response>
const ok: Answer = () => new Response(null, { headers: { [internalHeaders.region]: 'x' } })
const refuse: Answer = () => Promise.reject(new Error('refused'))

function open(answers: Record<string, Answer> = {}, drained: string[] = []) {
  const clock = createClock()
  const calls: string[] = []
  const upstreams = new Map(
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
  const fleet = createFleet({
    upstreams,
    among: regions,
    clock,
    chance: () => 0.5,
    drained: () => new Set(drained),
    measured,
  })
  return {
    fleet,
    clock,
    measured,
    /** Since the last time. */
    called: () => calls.splice(0),
    /** Behind so many requests at once. */
    async probe(requests = 1) {
      for (let i = 0; i < requests; i++) {
        fleet.probeBehind(ranked, URL_, { waitUntil: (work) => void works.push(work) })
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
const step = { kind: 'try', to: near, capMs: 800, usualMs: 800 } as const

test('a try is counted, learnt from, and measured', async () => {
  const { fleet, called, measured } = open({ [NEAR]: refuse })
  for (let i = 0; i < 3; i++) await fleet.tryAt(step, outgoing())
  await fleet.tryAt({ ...step, to: second }, outgoing())
  expect(called()).toEqual([...Array(3).fill(`${NEAR} /a`), `${second.region.id} /a`])
  expect(fleet.of(NEAR)).toMatchObject({ calls: 3, breaker: { kind: 'open' } })
  expect(fleet.of(second.region.id)).toMatchObject({ calls: 1, breaker: { kind: 'closed' } })
  expect(measured.rttMs(NEAR)).toBeUndefined()
})

test('reads are measured and writes are not', async () => {
  const { fleet, measured } = open()
  for (let i = 0; i < 5; i++) await fleet.tryAt(step, outgoing(true))
  expect(measured.rttMs(NEAR)).toBeUndefined()
  for (let i = 0; i < 5; i++) await fleet.tryAt(step, outgoing())
  expect(measured.rttMs(NEAR)).toBe(0)
})

test('a write that tries a bad way again makes the others wait', async () => {
  const { fleet, clock } = open()
  const member = fleet.of(NEAR)
  const now = clock.now()
  member.way = blocked(goodWay, { beganAt: now, now, chance: () => 0.5 })
  clock.advance(5_000)
  await fleet.tryAt(step, outgoing())
  expect(passable(member.way, true, clock.now())).toBe(true) // a read went to the replica
  await fleet.tryAt(step, outgoing(true))
  expect(passable(member.way, true, clock.now())).toBe(false)
})

test('an open region is probed when its time has come, twice, and is then closed', async () => {
  const answers: Record<string, Answer> = { [NEAR]: refuse }
  const { fleet, clock, called, probe } = open(answers)
  await probe() // measures the others first
  for (let i = 0; i < 3; i++) await fleet.tryAt(step, outgoing())
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
  expect(fleet.of(NEAR).breaker).toMatchObject({ kind: 'closed', opened: 1 })
})

test('a failed probe is not repeated for twice as long', async () => {
  const { fleet, clock, called, probe } = open({ [NEAR]: refuse })
  for (let i = 0; i < 3; i++) await fleet.tryAt(step, outgoing())
  called()
  for (const ms of [5_000, 9_999, 1]) {
    clock.advance(ms)
    await probe()
  }
  expect(called().filter((call) => call === `${NEAR} /healthz`)).toHaveLength(2)
})

test('a drained region is neither probed nor measured', async () => {
  const { fleet, clock, called, probe } = open({ [NEAR]: refuse }, [NEAR])
  for (let i = 0; i < 3; i++) await fleet.tryAt(step, outgoing())
  called()
  for (let i = 0; i < 10; i++) {
    clock.advance(10_000)
    await probe()
  }
  expect(called().filter((call) => call.startsWith(NEAR))).toEqual([])
  expect(fleet.standing(NEAR).drained).toBe(true)
})

test('the two best are measured behind requests', async () => {
  const { clock, measured, probe } = open()
  for (let i = 0; i < 10; i++) {
    clock.advance(10_000)
    await probe()
  }
  expect(ranked.map(({ region }) => measured.rttMs(region.id) !== undefined)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('a region without a binding stops the start', () => {
  expect(() =>
    createFleet({
      upstreams: new Map(),
      among: regions,
      clock: createClock(),
      chance: () => 0,
      drained: () => new Set(),
      measured: undefined,
    }),
  ).toThrow('no upstream for region "wnam": bind it, or take it off the map')
})

test('an id that is not in the map is a bug, loudly', () => {
  expect(() => open().fleet.of('mars')).toThrow('"mars" is not in the map')
})
