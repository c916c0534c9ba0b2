// Counted places: given back by whoever holds them, or by the clock.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Leases } from '../../../src/shared/leases.ts'
import { createClock } from '../../support/clock.ts'

const opened = () => {
  const clock = createClock()
  return { clock, leases: new Leases(clock) }
}

test('what is taken is counted, and what is given back is not', () => {
  const { leases } = opened()
  const one = leases.enter(5_000)
  const many = leases.enter(9_000, 10)
  many.take(5)
  expect(leases.held).toBe(16)
  many.leave()
  expect(leases.held).toBe(1)
  one.leave()
  expect([leases.held, leases.size]).toEqual([0, 0])
})

test('whoever leaves twice gives back once', () => {
  const { leases } = opened()
  leases.enter(5_000, 3)
  const mine = leases.enter(5_000, 4)
  mine.leave()
  mine.leave()
  expect(leases.held).toBe(3)
})

test('a holder that never comes back holds to the end of his time, and not a second more', () => {
  const { clock, leases } = opened()
  leases.enter(5_000, 7)
  clock.advance(4_999)
  expect(leases.held).toBe(7)
  clock.advance(1_001)
  expect([leases.held, leases.size]).toEqual([0, 0])
})

test('a holder that comes back too late takes nothing from those who came after', () => {
  const { clock, leases } = opened()
  const late = leases.enter(1_000, 7)
  clock.advance(2_000)
  leases.enter(1_000, 2)
  late.take(5)
  late.leave()
  expect(leases.held).toBe(2)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a time of %s ends like any other', (ms) => {
  const { clock, leases } = opened()
  leases.enter(ms)
  clock.advance(61_000)
  expect([leases.held, leases.size]).toEqual([0, 0])
})

test('a clock that is set back makes nobody stay longer', () => {
  let now = 1_000_000
  const leases = new Leases({ now: () => now })
  leases.enter(5_000)
  now -= 3_600_000
  expect(leases.held).toBe(1)
  now += 6_000
  expect(leases.held).toBe(0)
})

test('the sum is that of all who are inside, however many are lost, and takes no more to remember', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('enter'), ms: fc.nat(30_000), amount: fc.nat(100) }),
    fc.record({ kind: fc.constant('leave'), at: fc.nat(50) }),
    fc.record({ kind: fc.constant('wait'), ms: fc.nat(4_000) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { clock, leases } = opened()
      const all: { amount: number; ends: number; leave: () => void }[] = []
      for (const one of steps) {
        if ('amount' in one) {
          const lease = leases.enter(one.ms, one.amount)
          const ends = Math.ceil((clock.now() + one.ms) / 1_000) * 1_000
          all.push({ amount: one.amount, ends, leave: () => lease.leave() })
        } else if ('at' in one) {
          const [leaver] = all.splice(one.at, 1)
          leaver?.leave()
        } else clock.advance(one.ms)
        const inside = all.filter(({ ends }) => ends > clock.now())
        expect(leases.held).toBe(inside.reduce((sum, { amount }) => sum + amount, 0))
        expect(leases.size).toBeLessThanOrEqual(32)
      }
    }),
  )
})
