import { expect, test } from 'vitest'
import type { Ask, Exchange } from '../../../infra/traffic/exchange.ts'
import type { Reply } from '../../../infra/traffic/reply.ts'
import {
  MARGIN_MS,
  pauseAfter,
  READ_MS_MAX,
  sendPatiently,
  WRITE_MS_MAX,
} from '../../../infra/traffic/retry.ts'
import { createClock } from '../../support/leaping-clock.ts'

const answered = (status: number, headers: Record<string, string> = {}) => ({
  ...{ kind: 'answered' as const, status, text: '' },
  headers: new Headers(headers),
})
const broken = { kind: 'broken' as const, why: 'ECONNRESET' }

test('a 503 is tried again when it says, or after a second', () => {
  expect(pauseAfter(answered(503, { 'Retry-After': '3' }), 1, 0)).toBe(3_000)
  expect(pauseAfter(answered(503), 1, 0)).toBe(1_000)
  expect(pauseAfter(answered(504), 1, 0)).toBe(1_000)
})

test('a broken connection is tried again soon, then later and later', () => {
  expect([1, 2, 3].map((tries) => pauseAfter(broken, tries, 0))).toEqual([125, 250, 500])
  expect(pauseAfter(broken, 1, 1)).toBe(250)
})

test.each([200, 201, 400, 409, 412, 422, 429, 500, 502])('%d is the answer', (status) => {
  expect(pauseAfter(answered(status, { 'Retry-After': '1' }), 1, 0)).toBeUndefined()
})

test('silence was the last one', () => {
  expect(pauseAfter({ kind: 'timeout' }, 1, 0)).toBeUndefined()
})

const write: Ask = { method: 'POST', path: '/', key: 'k1' }

function client(replies: Reply[]) {
  const clock = createClock()
  const caps: (number | undefined)[] = []
  const seen: Reply[] = []
  const exchange: Exchange = async (_, capMs) => {
    caps.push(capMs)
    const reply = replies.shift()
    if (!reply) throw new Error('asked once too often')
    await clock.sleep(100)
    return reply
  }
  const quit = new AbortController()
  const send = (ask: Ask) =>
    sendPatiently(ask, {
      ...{ exchange, clock, signal: quit.signal, chance: () => 1 },
      onReply: (reply) => void seen.push(reply),
    })
  return { send, clock, caps, seen, quit }
}

test('a write that is refused or breaks is sent again until it is answered', async () => {
  const refused = answered(503, { 'Retry-After': '2' })
  const { send, clock, caps, seen } = client([refused, broken, answered(201)])
  expect(await send(write)).toEqual({ reply: answered(201), tries: 3 })
  expect(clock.now()).toBe(100 + 2_000 + 100 + 500 + 100)
  expect(seen).toEqual([refused, broken, answered(201)])
  const all = WRITE_MS_MAX + MARGIN_MS
  expect(caps).toEqual([all, all - 2_100, all - 2_700]) // each may take what is left of the whole
})

test('the deadline is the end: the last refusal is the outcome', async () => {
  const refused = answered(503, { 'Retry-After': '2' })
  const { send, clock } = client(Array.from({ length: 6 }, () => refused))
  expect(await send(write)).toEqual({ reply: refused, tries: 5 })
  expect(clock.now()).toBeLessThanOrEqual(WRITE_MS_MAX)
})

test.each([
  ['9.4', 2], // half a second is left then
  ['9.401', 1],
])('nothing is tried again so near to the deadline: after %s s', async (seconds, tries) => {
  const { send } = client([answered(503, { 'Retry-After': seconds }), answered(201)])
  expect(await send(write)).toMatchObject({ tries })
})

test('what has no key is sent once', async () => {
  const { send, caps } = client([answered(503)])
  expect(await send({ method: 'GET', path: '/' })).toMatchObject({ tries: 1 })
  expect(caps).toEqual([READ_MS_MAX + MARGIN_MS])
})

test('after an interruption nothing is tried again', async () => {
  const { send, quit } = client([answered(503)])
  quit.abort()
  expect(await send(write)).toMatchObject({ tries: 1 })
})
