import type { IncomingMessage, RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { runPhase } from '../../../infra/demo/phase.ts'
import type { Planned } from '../../../infra/demo/traffic.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { createClock } from '../../support/leaping-clock.ts'

let server: Listening | undefined
afterEach(() => server?.close())

const schedule: Planned[] = [
  { n: 0, atMs: 10, colo: 'NRT', kind: 'follow', slug: 'rfc9110' },
  { n: 1, atMs: 30, colo: 'LHR', kind: 'list' },
  { n: 2, atMs: 60, colo: 'GRU', kind: 'write' },
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
    schedule,
    title: '2/3 Meridian',
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
  expect(noted).toEqual([expect.stringContaining('2/3 Meridian: 3 of 3 requests, 0 failed, p50 ')])
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
