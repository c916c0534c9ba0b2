// Is a region alive?
import { expect, test } from 'vitest'
import { probe } from '../../../../src/edge/routing/probe.ts'
import { PROBE_MS_MAX } from '../../../../src/edge/routing/rules/limits.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { createClock } from '../../../support/clock.ts'
import { until } from '../../settle.ts'

const FROM = 'https://short.example/a?b=c'
const named = { [internalHeaders.region]: 'weur' }

async function probed(fetch: () => Promise<Response>, clock = createClock()) {
  const calls: [string, string | undefined][] = []
  const upstream = {
    fetch(url: string, { method }: RequestInit) {
      calls.push([url, method])
      return fetch()
    },
  }
  return { calls, found: await probe(upstream, FROM, clock) }
}

test('it asks the Worker for its health, and for nothing else', async () => {
  const { calls, found } = await probed(async () => new Response('ok', { headers: named }))
  expect(found).toEqual({ alive: true, ms: 0 })
  expect(calls).toEqual([['https://short.example/healthz', 'GET']])
})

test.each([
  ['refuses', () => Promise.reject(new Error('refused'))],
  ['is down', async () => new Response('', { status: 503, headers: named })],
  ['threw', async () => new Response('', { status: 500 })],
  ['has no such page', async () => new Response('', { status: 404, headers: named })],
  ['is not a region', async () => new Response('ok')],
] as const)('one that %s is not alive', async (_, fetch) => {
  expect((await probed(fetch)).found.alive).toBe(false)
})

test('half a second is enough to answer', async () => {
  const clock = createClock()
  const probing = probed(() => new Promise(() => {}), clock)
  await until(() => clock.sleeping().length > 0)
  expect(clock.sleeping()).toEqual([PROBE_MS_MAX])
  clock.advance(PROBE_MS_MAX)
  expect((await probing).found).toEqual({ alive: false, ms: PROBE_MS_MAX })
})

test('the body is not kept open', async () => {
  let cancelled = 0
  const body = new ReadableStream({ cancel: () => void cancelled++ })
  await probed(async () => new Response(body, { headers: named }))
  expect(cancelled).toBe(1)
})
