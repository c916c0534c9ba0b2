// What a region is told with each try.
import { expect, test } from 'vitest'
import { type Outgoing, requestInit } from '../../../../src/edge/routing/outgoing.ts'
import { rank } from '../../../../src/edge/routing/rules/rank.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk } from '../../../../src/shared/position.ts'
import { map } from '../../../support/map.ts'

const [near] = rank({ lat: 51.5, lon: -0.1 }, map)
if (!near) throw new Error('the map is empty')
const outgoing: Outgoing = {
  method: 'PUT',
  url: 'https://short.example/a',
  headers: new Headers({ Accept: 'text/html' }),
  body: new ArrayBuffer(2),
  work: { repeatable: true, write: true },
  ask: { epoch: 1, floor: 7, bookmark: null, primary: false },
  deadline: 0,
}
const init = (capMs: number, rttMs = near.rttMs) =>
  requestInit(outgoing, { to: { ...near, rttMs }, capMs, again: false })
const shareMs = (capMs: number, rttMs: number) =>
  new Headers(init(capMs, rttMs).headers).get(internalHeaders.attemptMs)

test('the request itself, and where the session stands', () => {
  const { method, body, redirect, headers } = init(800)
  expect({ method, body, redirect }).toEqual({
    method: 'PUT',
    body: outgoing.body,
    redirect: 'manual',
  })
  const sent = new Headers(headers)
  expect(sent.get('Accept')).toBe('text/html')
  expect(parseAsk(sent.get(internalHeaders.position))).toEqual(outgoing.ask)
  expect([...outgoing.headers.keys()]).toEqual(['accept']) // each try has its own
})

test.each([
  ['a write', true, false, null],
  ['a write that was tried before', true, true, '1'],
  ['a read that was tried before', false, true, null],
])('%s: its region is told whether it repeats', (_, write, again, told) => {
  const work = { repeatable: true, write }
  const { headers } = requestInit({ ...outgoing, work }, { to: near, capMs: 800, again })
  expect(new Headers(headers).get(internalHeaders.repetition)).toBe(told)
})

test('it may spend its cap without the round trip, but some time in any case', () => {
  expect(shareMs(800, 80.4)).toBe('720')
  expect(shareMs(300, 290)).toBe('100')
  expect(shareMs(60, 20)).toBe('60')
})
