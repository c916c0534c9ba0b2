// What is learnt of a region from the end of a try.
import { expect, test } from 'vitest'
import { blame, learn, newMember } from '../../../../src/edge/routing/member.ts'
import type { Fault, Tried } from '../../../../src/edge/routing/rules/verdict.ts'
import { createClock } from '../../../support/clock.ts'

const USUAL = { write: false, capMs: 800, usualMs: 800 }
const answered = (fault: Fault, ms = 20): Tried => ({
  kind: 'answered',
  response: new Response(),
  ms,
  fault,
})
const failed = (failure: 'unreachable' | 'timeout' | 'exception' | 'down', ms = 20): Tried => ({
  kind: 'failed',
  failure,
  ms,
})

/** Every failure that is in doubt turns out to be the region's. */
function after(times: number, tried: Tried, how: Parameters<typeof learn>[2] = USUAL) {
  const member = newMember({ fetch: () => Promise.reject(new Error('not called')) })
  const clock = createClock()
  const at = { clock, chance: () => 0.5 }
  for (let i = 0; i < times; i++) {
    if (learn(member, tried, how, at)) blame(member, clock.now(), at)
  }
  return member
}

test.each([
  ['unreachable', true],
  ['timeout', true],
  ['exception', true],
  ['down', false], // it says so itself
] as const)('the request may be to blame for "%s": %s', (failure, doubtful) => {
  const member = newMember({ fetch: () => Promise.reject(new Error('not called')) })
  const at = { clock: createClock(), chance: () => 0.5 }
  for (let i = 0; i < 9; i++) expect(learn(member, failed(failure), USUAL, at)).toBe(doubtful)
  expect(member.breaker.kind).toBe(doubtful ? 'closed' : 'open')
})

test('an answer, also one of a fault, ends what was suspected of other requests', () => {
  const member = newMember({ fetch: () => Promise.reject(new Error('not called')) })
  const at = { clock: createClock(), chance: () => 0.5 }
  for (const tried of [answered('none'), answered('primary'), answered('overload')]) {
    member.suspects = [{ request: 'GET /a', at: 0 }]
    learn(member, failed('unreachable'), USUAL, at)
    expect(member.suspects).toHaveLength(1)
    learn(member, tried, USUAL, at)
    expect(member.suspects).toEqual([])
  }
})

test('that it would not do a request twice tells nothing of a region', () => {
  const member = newMember({ fetch: () => Promise.reject(new Error('not called')) })
  const at = { clock: createClock(), chance: () => 0.5 }
  for (const _ of [1, 2]) if (learn(member, failed('timeout'), USUAL, at)) blame(member, 0, at)
  member.suspects = [{ request: 'POST /a', at: 0 }]
  const before = { ...member }
  expect(learn(member, answered('request'), { ...USUAL, write: true }, at)).toBe(false)
  expect(member).toEqual(before)
})

test.each(['unreachable', 'timeout', 'exception', 'down'] as const)(
  'three times "%s" open the breaker',
  (failure) => {
    expect(after(2, failed(failure)).breaker.kind).toBe('closed')
    expect(after(3, failed(failure)).breaker.kind).toBe('open')
  },
)

test('a long body that was not kept and broke the connection says nothing, other failures do', () => {
  const upload = { ...USUAL, write: true, streamed: true }
  expect(after(20, failed('unreachable'), upload).breaker.kind).toBe('closed')
  expect(after(3, failed('timeout'), upload).breaker.kind).toBe('open')
})

test.each(['primary', 'overload'] as const)('a hundred faults of "%s" do not', (fault) => {
  expect(after(100, answered(fault)).breaker.kind).toBe('closed')
})

test('nor does being cut off by us', () => {
  expect(after(100, { kind: 'outrun', ms: 300 }).breaker.kind).toBe('closed')
})

test('a timeout under a cap that the deadline cut short tells nothing', () => {
  const short = { write: false, capMs: 399, usualMs: 800 }
  expect(after(20, failed('timeout', 399), short).breaker.kind).toBe('closed')
  expect(after(3, failed('timeout', 400), { ...short, capMs: 400 }).breaker.kind).toBe('open')
  expect(after(3, failed('unreachable'), short).breaker.kind).toBe('open')
})

test('reads are timed: also those that were cut off, as at least so long', () => {
  expect(after(100, answered('none', 30)).reads.at(0.5)).toBe(30)
  expect(after(100, failed('timeout', 800)).reads.at(0.5)).toBe(800)
  expect(after(100, { kind: 'outrun', ms: 300 }).reads.at(0.5)).toBe(300)
})

test('what did no reading is not', () => {
  const write = { ...USUAL, write: true }
  const untimed = [
    after(100, answered('none'), write),
    after(100, failed('timeout'), write),
    after(100, { kind: 'outrun', ms: 1 }, write),
    after(100, answered('overload')),
    after(100, answered('primary')),
    after(100, failed('unreachable')),
  ]
  expect(untimed.map(({ reads }) => reads.at(0.5))).toEqual(untimed.map(() => undefined))
})
