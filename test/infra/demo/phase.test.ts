import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { askOf, makeSchedule, type Planned, runPhase } from '../../../infra/demo/phase.ts'
import { zipfWeight } from '../../../infra/traffic/chance.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import { workload } from '../../machine/workload.ts'
import { createClock } from '../../support/leaping-clock.ts'

let server: Listening | undefined
afterEach(() => server?.close())

const schedule: Planned[] = [
  { n: 0, atMs: 10, colo: 'NRT', kind: 'follow', name: 'rfc9110' },
  { n: 1, atMs: 30, colo: 'LHR', kind: 'list', name: 'rfc9110' },
  { n: 2, atMs: 60, colo: 'GRU', kind: 'write', name: 'rfc9110' },
]

async function phaseAgainst(
  handle: RequestListener,
  direct?: string,
  quit = new AbortController(),
) {
  server = await listen(handle)
  const noted: string[] = []
  const progress = { update: () => {}, note: (line: string) => void noted.push(line) }
  const world = { url: `http://${server.address}`, key: 'secret' }
  const options = {
    world,
    workload,
    schedule,
    title: '2/3 through the edge',
    prefix: 'p2',
    ...(direct && { direct }),
  }
  return { run: runPhase(options, { clock: createClock(), progress, quit }), noted }
}

test('requests leave when planned, and are told in the order of the plan', async () => {
  const answers: (() => void)[] = []
  const { run, noted } = await phaseAgainst((_, response) => {
    answers.push(() => response.end())
    if (answers.length === schedule.length) for (const answer of answers.reverse()) answer()
  })
  const { samples, cpuBusy } = await run
  expect(samples.map(({ n, colo, dueAt, sentAt }) => [n, colo, dueAt, sentAt])).toEqual([
    [0, 'NRT', 10, 10],
    [1, 'LHR', 30, 30],
    [2, 'GRU', 60, 60],
  ])
  expect(cpuBusy).toBeGreaterThanOrEqual(0)
  expect(noted).toEqual([
    expect.stringContaining('2/3 through the edge: 3 of 3 requests, 0 failed, p50 '),
  ])
})

test('an edge is asked in its colo and says who answered; a write carries the key and a slug of its own', async () => {
  const asked: IncomingMessage[] = []
  const bodies: Promise<string>[] = []
  const { run } = await phaseAgainst((request, response) => {
    asked.push(request)
    bodies.push(text(request))
    const headers = { 'Cache-Status': 'Meridian; hit', 'Server-Timing': 'region;desc="oc"' }
    response.writeHead(request.method === 'POST' ? 201 : 302, headers).end()
  })
  const { samples } = await run
  expect(samples.map(({ write, good, outcome }) => ({ write, good, outcome }))).toMatchObject([
    { write: false, good: true, outcome: { status: 302, hit: true, region: 'oc' } },
    { write: false, good: true, outcome: { status: 302, hit: true, region: 'oc' } },
    { write: true, good: true, outcome: { status: 201, region: 'oc' } },
  ])
  expect(asked.map(({ headers }) => headers['world-colo']).sort()).toEqual(['GRU', 'LHR', 'NRT'])
  expect(asked.map(({ headers }) => headers['world-direct'])).toEqual(Array(3).fill(undefined))
  const write = asked.find(({ method }) => method === 'POST')
  expect(write?.headers.authorization).toBe('Bearer secret')
  expect((await Promise.all(bodies)).join('')).toBe(
    '{"slug":"p2-2","url":"https://example.com/p2-2","listed":true}',
  )
})

test('one region is asked straight, and answered if nobody says who did', async () => {
  const seen: unknown[] = []
  const { run } = await phaseAgainst((request, response) => {
    seen.push(request.headers['world-direct'])
    response.end()
  }, 'enam')
  const { samples } = await run
  expect(samples[0]?.outcome).toMatchObject({ region: 'enam' })
  expect(seen).toEqual(['enam', 'enam', 'enam'])
})

test('failed is a 5xx or no answer; a 404 is an answer', async () => {
  const { run } = await phaseAgainst((request, response) => {
    if (request.headers['world-colo'] === 'GRU') request.destroy()
    else response.writeHead(request.headers['world-colo'] === 'NRT' ? 404 : 503).end()
  })
  const { samples } = await run
  expect(samples.map(({ good }) => good)).toEqual([true, false, false])
  expect(samples[2]?.outcome).toMatchObject({ kind: 'broken' })
})

test('quitting ends what is under way, and there are no figures', async () => {
  const quit = new AbortController()
  const { run, noted } = await phaseAgainst(() => quit.abort(new Error('enough')), undefined, quit)
  await expect(run).rejects.toThrow('enough')
  expect(noted).toEqual([])
})

const shares = [
  { colo: 'BOM', city: 'Mumbai', share: 0.7 },
  { colo: 'LHR', city: 'London', share: 0.3 },
]
const names = Array.from({ length: 100 }, (_, n) => `link${n}`)
const options = { seed: 7, durationMs: 100_000, shares, names }
const plan = makeSchedule(options)
const count = (wanted: (planned: (typeof plan)[number]) => boolean) => plan.filter(wanted).length

test('the same seed plans the same traffic, whatever order the links were listed in', () => {
  expect(makeSchedule({ ...options, names: names.toReversed() })).toEqual(plan)
})

test('another seed plans another', () => {
  expect(makeSchedule({ ...options, seed: 8 })).not.toEqual(plan)
})

test('requests come in order, one in each slot, within the time', () => {
  expect(plan).toHaveLength(5_000)
  for (const { n, atMs } of plan) {
    expect(atMs).toBeGreaterThanOrEqual(n * 20)
    expect(atMs).toBeLessThan((n + 1) * 20)
  }
})

test('colos get what their users are', () => {
  expect(count(({ colo }) => colo === 'BOM') / plan.length).toBeCloseTo(0.7, 1)
})

test('about one request in a hundred writes, one in twenty lists', () => {
  expect(count(({ kind }) => kind === 'write')).toBeGreaterThan(25)
  expect(count(({ kind }) => kind === 'write')).toBeLessThan(100)
  expect(count(({ kind }) => kind === 'list')).toBeGreaterThan(150)
  expect(count(({ kind }) => kind === 'list')).toBeLessThan(350)
})

test('few links get most of the clicks, as Zipf says, and the seed chooses which', () => {
  const clicks = new Map<string, number>()
  for (const planned of plan) {
    if (planned.kind === 'follow') {
      clicks.set(planned.name, (clicks.get(planned.name) ?? 0) + 1)
    }
  }
  const counts = [...clicks.values()].sort((a, b) => b - a)
  const follows = counts.reduce((sum, one) => sum + one, 0)
  const topTen = counts.slice(0, 10).reduce((sum, one) => sum + one, 0)
  const all = names.reduce((sum, _, index) => sum + zipfWeight(index + 1), 0)
  const expected = names.slice(0, 10).reduce((sum, _, i) => sum + zipfWeight(i + 1), 0) / all
  expect(topTen / follows).toBeCloseTo(expected, 1)
  expect(clicks.get('link0')).not.toBe(counts[0])
})

test('a world without links is an error, not an endless search', () => {
  expect(() => makeSchedule({ ...options, names: [] })).toThrow('nothing to draw from')
})

test('what the product cannot do is another read', () => {
  const { follow: _, list: __, ...able } = workload
  const asked = (kind: 'follow' | 'list' | 'write', of: Workload) =>
    askOf({ n: 9, atMs: 0, colo: 'BOM', kind, name: 'a' }, 'p2', of)
  expect(asked('follow', workload)).toMatchObject({ path: '/a', colo: 'BOM' })
  expect(asked('list', workload)).toMatchObject({ path: '/api/links?limit=20' })
  expect(['follow', 'list'].map((kind) => asked(kind as 'follow', able).path)).toEqual(
    Array(2).fill('/api/links/a'),
  )
  const body = { slug: 'p2-9', url: 'https://example.com/p2-9', listed: true }
  expect(asked('write', able)).toMatchObject({ method: 'POST', path: '/api/links', body })
})
