// A region's breaker: when it opens, when it is probed, how traffic returns.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Breaker,
  newBreaker,
  probeDue,
  probed,
  probing,
  record,
  share,
} from '../../../../../src/edge/routing/rules/breaker.ts'
import type { Outcome } from '../../../../../src/edge/routing/rules/tally.ts'

const NOW = 1_000_000
const middle = () => 0.5
const at = (now: number, beganAt = now) => ({ beganAt, now, chance: middle })
const having = (breaker: Breaker, outcomes: Outcome[], now = NOW) =>
  outcomes.reduce((state, outcome) => record(state, outcome, at(now)), breaker)
const times = (n: number, outcome: Outcome) => Array<Outcome>(n).fill(outcome)
const opened = (now = NOW, from: Breaker = newBreaker) => having(from, times(3, 'failed'), now)

/** Two good probes, a second apart; the second at `now`. */
function closedAt(now: number, from: Breaker): Breaker {
  const once = probed(probing(from, now - 1_000), 'ok', at(now - 1_000))
  return probed(probing(once, now), 'ok', at(now))
}

describe('it opens', () => {
  test('on the third failure in a row', () => {
    expect(having(newBreaker, times(2, 'failed')).kind).toBe('closed')
    expect(opened()).toMatchObject({ kind: 'open', level: 1, opened: 1 })
  })

  test('not when an answer came between', () => {
    const outcomes: Outcome[] = ['failed', 'failed', 'ok', 'failed', 'failed']
    expect(having(newBreaker, outcomes).kind).toBe('closed')
  })

  test('when half of ten results failed', () => {
    const nine = Array<Outcome[]>(4).fill(['failed', 'ok']).flat()
    expect(having(newBreaker, [...nine, 'ok']).kind).toBe('closed')
    expect(having(newBreaker, [...nine, 'ok', 'failed']).kind).toBe('open')
  })

  test('never on an answer', () => {
    const slots = having(newBreaker, ['failed', 'failed', 'ok', 'failed', 'failed', 'ok', 'failed'])
    expect(having(slots, ['failed', 'ok', 'ok', 'ok']).kind).toBe('closed')
  })
})

describe('open', () => {
  test('it gets nothing, and is probed after five seconds', () => {
    const breaker = opened()
    expect(share(breaker, NOW + 60_000)).toBe(0)
    expect(probeDue(breaker, NOW + 4_999)).toBe(false)
    expect(probeDue(breaker, NOW + 5_000)).toBe(true)
  })

  test('one probe at a time', () => {
    const breaker = probing(opened(), NOW + 5_000)
    expect(probeDue(breaker, NOW + 5_999)).toBe(false)
    expect(probeDue(breaker, NOW + 6_000)).toBe(true) // the first must be over by now
  })

  test('a failed probe keeps it open for as long again, the next one for twice that', () => {
    const breaker = probed(probing(opened(), NOW + 5_000), 'failed', at(NOW + 5_500, NOW + 5_000))
    expect(breaker).toMatchObject({ kind: 'open', level: 2, opened: 1 })
    expect(probeDue(breaker, NOW + 10_499)).toBe(false)
    expect(probeDue(breaker, NOW + 10_500)).toBe(true)
    const longer = probed(breaker, 'failed', at(NOW + 11_000))
    expect(probeDue(longer, NOW + 20_999)).toBe(false)
    expect(probeDue(longer, NOW + 21_000)).toBe(true)
  })

  test('two successes a second apart close it, one does not, nor two at once', () => {
    const once = probed(probing(opened(), NOW + 5_000), 'ok', at(NOW + 5_100, NOW + 5_000))
    expect(once.kind).toBe('open')
    expect(probeDue(once, NOW + 6_099)).toBe(false)
    expect(probed(once, 'ok', at(NOW + 6_099)).kind).toBe('open')
    expect(probed(once, 'ok', at(NOW + 6_100)).kind).toBe('closed')
  })

  test('a failure after the first success begins anew', () => {
    const once = probed(opened(), 'ok', at(NOW + 5_000))
    const again = probed(once, 'failed', at(NOW + 6_000))
    expect(again).toMatchObject({ kind: 'open', level: 2, goodAt: undefined })
  })

  test('in a panic, answered requests do what probes do, and failed ones keep it open', () => {
    const once = record(opened(), 'ok', at(NOW + 100))
    expect(record(once, 'ok', at(NOW + 1_100)).kind).toBe('closed')
    const broken = record(once, 'failed', at(NOW + 200))
    expect(record(broken, 'ok', at(NOW + 1_100)).kind).toBe('open')
  })

  test('an answer to what was asked before says nothing', () => {
    const breaker = opened()
    const late = at(NOW + 3_000, NOW - 1)
    expect(record(breaker, 'ok', late)).toBe(breaker)
    expect(probed(breaker, 'ok', late)).toBe(breaker)
  })
})

describe('closed again', () => {
  const closed = closedAt(NOW + 20_000, opened())

  test('a tenth, half, all', () => {
    const shares = [0, 7_499, 7_500, 14_999, 15_000].map((ms) => share(closed, NOW + 20_000 + ms))
    expect(shares).toEqual([0.1, 0.1, 0.5, 0.5, 1])
  })

  test('not all within half a minute of leaving it', () => {
    const soon = closedAt(NOW + 5_000, opened())
    expect(share(soon, NOW + 29_999)).toBe(0.5)
    expect(share(soon, NOW + 30_000)).toBe(1)
  })

  test('however many probes failed meanwhile', () => {
    const failed = probed(opened(), 'failed', at(NOW + 8_000))
    const soon = closedAt(NOW + 9_500, failed)
    expect(share(soon, NOW + 29_999)).toBe(0.5)
    expect(share(soon, NOW + 30_000)).toBe(1)
  })

  test('a failure on the way back begins the way again', () => {
    const again = having(closed, ['ok', 'failed', 'ok'], NOW + 30_000)
    expect([again.kind, again.level]).toEqual(['closed', 1])
    const shares = [0, 7_500, 14_999, 15_000].map((ms) => share(again, NOW + 30_000 + ms))
    expect(shares).toEqual([0.1, 0.5, 0.5, 1])
  })

  test('a single failure after that takes nothing away', () => {
    expect(share(having(closed, ['failed'], NOW + 35_000), NOW + 35_000)).toBe(1)
  })

  test('failures of before do not count', () => {
    const late = at(NOW + 21_000, NOW + 19_000)
    expect(times(3, 'failed').reduce((b, o) => record(b, o, late), closed)).toBe(closed)
  })

  test('when it fails again that is remembered, and a clean minute forgives', () => {
    expect(opened(NOW + 30_000, closed)).toMatchObject({ level: 2, opened: 2 })
    expect(opened(NOW + 20_000 + 59_999, closed)).toMatchObject({ level: 2 })
    expect(opened(NOW + 20_000 + 60_000, closed)).toMatchObject({ level: 1 })
    expect(opened(NOW + 20_000 + 600_000, closed)).toMatchObject({ level: 1 })
  })
})

test('a new region gets everything', () => expect(share(newBreaker, NOW)).toBe(1))

test('a closed one is never probed', () => {
  expect(probeDue(newBreaker, NOW)).toBe(false)
  expect(probing(newBreaker, NOW)).toBe(newBreaker)
  expect(probed(newBreaker, 'failed', at(NOW))).toBe(newBreaker)
})

test('whatever happens, nothing comes back without two successes a second apart', () => {
  const event = fc.record({
    kind: fc.constantFrom('request', 'probe'),
    outcome: fc.constantFrom<Outcome>('ok', 'failed', 'failed'),
    gap: fc.nat({ max: 4_000 }),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      let now = NOW
      let breaker: Breaker = newBreaker
      let goods: number[] = []
      for (const { kind, outcome, gap } of events) {
        now += gap
        const before = breaker
        if (kind === 'request') breaker = record(breaker, outcome, at(now))
        else if (probeDue(breaker, now)) breaker = probed(probing(breaker, now), outcome, at(now))
        else continue
        goods = outcome === 'ok' ? [...goods, now] : []
        if (before.kind === 'open' && breaker.kind === 'closed') {
          expect(now - (goods[0] ?? now)).toBeGreaterThanOrEqual(1_000)
          expect(share(breaker, now)).toBe(0.1)
        }
        if (before.kind === 'closed' && breaker.kind === 'open') {
          expect(outcome).toBe('failed')
          expect(breaker.opened).toBe(before.opened + 1)
          goods = []
        }
        expect(breaker.level).toBeLessThanOrEqual(6)
      }
    }),
  )
})
