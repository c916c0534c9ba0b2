// Which regions a request may be sent to: one test a rule.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Breaker, newBreaker, record } from '../../../../../src/edge/routing/rules/breaker.ts'
import {
  dealt,
  type Need,
  order,
  panics,
  type Standing,
} from '../../../../../src/edge/routing/rules/order.ts'
import { rank } from '../../../../../src/edge/routing/rules/rank.ts'
import { blocked, reachable } from '../../../../../src/edge/routing/rules/reach.ts'
import { map } from '../../../../support/map.ts'

const NOW = 1_000_000
const ranked = rank({ lat: 51.5, lon: -0.1 }, map)
const ids = ranked.map(({ region }) => region.id)
const [first = '', second = '', third = ''] = ids
const HOME = 'enam'

const at = { beganAt: NOW, now: NOW, chance: () => 0.5 }
const OPEN = [1, 2, 3].reduce<Breaker>((breaker) => record(breaker, 'failed', at), newBreaker)
const RAMPING: Breaker = { ...newBreaker, since: NOW, rampFrom: NOW, wholeAt: NOW + 20_000 }
const well: Standing = { breaker: newBreaker, reach: reachable, drained: false }
const open: Standing = { ...well, breaker: OPEN }
const ramping: Standing = { ...well, breaker: RAMPING }
const drained: Standing = { ...well, drained: true }
const cutOff: Standing = { ...well, reach: blocked(reachable, at) }

const READ: Need = { draw: 0.5, repeatable: true, primary: undefined, mayNeedPrimary: false }
/** By somebody who has seen a commit. */
const FLOORED: Need = { ...READ, mayNeedPrimary: true }
const WRITE: Need = { ...READ, primary: HOME }

const ordered = (standings: Record<string, Standing>, need: Partial<Need> = {}) =>
  order(ranked, (id) => standings[id] ?? well, { ...READ, ...need }, NOW).map(
    ({ region }) => region.id,
  )
const without = (...gone: string[]) => ids.filter((id) => !gone.includes(id))
const all = (standing: Standing, ...which: string[]) =>
  Object.fromEntries(which.map((id) => [id, standing]))

test('of any ten requests in a row one is below a tenth, five below a half, spread out', () => {
  for (let from = 0; from < 30; from++) {
    const draws = Array.from({ length: 10 }, (_, i) => dealt(from + i))
    expect(draws.filter((draw) => draw < 0.1)).toHaveLength(1)
    expect(draws.filter((draw) => draw < 0.5)).toHaveLength(5)
    expect(draws.slice(0, 4).some((draw) => draw < 0.5)).toBe(true)
  }
})

test('when all are well, as ranked', () => expect(ordered({})).toEqual(ids))

test('an open one is left out', () => {
  expect(ordered({ [first]: open })).toEqual(without(first))
  expect(ordered(all(open, first, second, third))).toEqual(without(first, second, third))
})

test('a drained one is left out, and all of them are not', () => {
  expect(ordered({ [second]: drained })).toEqual(without(second))
  expect(ordered(all(drained, ...ids))).toEqual(ids)
})

describe('one that comes back', () => {
  test('gets its share, and else is the last resort', () => {
    expect(ordered({ [first]: ramping }, { draw: 0.09 })).toEqual(ids)
    expect(ordered({ [first]: ramping }, { draw: 0.1 })).toEqual([...without(first), first])
  })

  test('is not tried out with what cannot be repeated', () => {
    const need = { draw: 0, repeatable: false }
    expect(ordered({ [first]: ramping }, need)).toEqual([...without(first), first])
  })
})

describe('a panic', () => {
  test('begins when more than half are open: half is not enough', () => {
    const half = ids.slice(0, 3)
    const more = ids.slice(0, 4)
    expect(panics(ranked, (id) => (half.includes(id) ? open : well), NOW)).toBe(false)
    expect(panics(ranked, (id) => (more.includes(id) ? open : well), NOW)).toBe(true)
    expect(ordered(all(open, ...more))[0]).toBe(first)
  })

  test('sends a second try where it may help', () => {
    const back = [first, ...ids.slice(4), second, third, ids[3]]
    expect(ordered(all(open, ...ids.slice(0, 4)))).toEqual(back)
  })

  test('counts only regions that are in service', () => {
    const rest = all(drained, ...ids.slice(2))
    expect(ordered({ [first]: open, ...rest })).toEqual([second])
    expect(ordered({ [first]: open, [second]: open, ...rest })).toEqual([first, second])
  })
})

describe('what needs the primary', () => {
  test('goes to the primary’s region, and else as ranked', () => {
    expect(ordered({}, WRITE)).toEqual([HOME, ...without(HOME)])
    expect(ordered({ [HOME]: open }, WRITE)).toEqual(without(HOME))
    expect(ordered({ [HOME]: drained }, WRITE)).toEqual(without(HOME))
  })

  test('and last to one that has no way to it', () => {
    const found = ordered({ [first]: cutOff }, WRITE)
    expect(found).toEqual([HOME, ...without(HOME, first), first])
    expect(ordered({ [HOME]: cutOff }, WRITE)).toEqual([...without(HOME), HOME])
    expect(ordered({ [first]: cutOff })).toEqual(ids) // reads do not mind
  })

  test('but first there when that way is due to be tried again, if it can be repeated', () => {
    const due = NOW + 3_600_000
    const at = (standing: Standing, need: Partial<Need> = {}) =>
      order(ranked, (id) => (id === first ? standing : well), { ...WRITE, ...need }, due).map(
        ({ region }) => region.id,
      )
    expect(at(cutOff)).toEqual([first, HOME, ...without(first, HOME)])
    expect(at(cutOff, { repeatable: false })).toEqual([HOME, ...without(first, HOME), first])
    const back = { ...cutOff, breaker: { ...RAMPING, rampFrom: due, wholeAt: due + 20_000 } }
    expect(at(back)).toEqual([HOME, ...without(first, HOME), first]) // its share is too little
  })

  test('in a panic, too', () => {
    const four = without(first, second).slice(0, 4)
    expect(four).toContain(HOME)
    expect(ordered(all(open, ...four), WRITE)).toEqual([
      HOME,
      first,
      second,
      ...four.filter((id) => id !== HOME),
    ])
  })

  test('and what may need it goes to the next, and leaves trying to those who know', () => {
    for (const [when, repeatable] of [
      [NOW, true],
      [NOW + 3_600_000, true],
      [NOW, false],
    ] as const) {
      const found = order(
        ranked,
        (id) => (id === first ? cutOff : well),
        { ...FLOORED, repeatable },
        when,
      )
      expect(found.map(({ region }) => region.id)).toEqual([...without(first), first])
    }
    expect(ordered({}, FLOORED)).toEqual(ids)
  })

  test('or to the next whose way is good, when that region is open', () => {
    const found = ordered({ [first]: cutOff, [second]: cutOff, [HOME]: open }, WRITE)
    expect(found[0]).toBe(without(first, second, HOME)[0])
  })

  test('nor is that region hurried while it comes back', () => {
    const found = ordered({ [first]: cutOff, [HOME]: ramping }, WRITE)
    expect(found).toEqual([...without(first, HOME), HOME, first])
  })

  test('and no sooner to a later one that has no way', () => {
    expect(ordered({ [second]: cutOff }, WRITE)).toEqual([HOME, ...without(HOME, second), second])
  })
})

test('whatever the state: each region at most once, somebody always, drained ones never without need', () => {
  const standing = fc.constantFrom(well, well, open, ramping, drained, cutOff)
  const standings = fc.array(standing, { minLength: ids.length, maxLength: ids.length })
  const need = fc.record({
    draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    repeatable: fc.boolean(),
    primary: fc.constantFrom(undefined, HOME),
    mayNeedPrimary: fc.boolean(),
  })
  fc.assert(
    fc.property(standings, need, (states, wanted) => {
      const by = Object.fromEntries(ids.map((id, i) => [id, states[i] ?? well]))
      const found = ordered(by, wanted)
      expect(new Set(found).size).toBe(found.length)
      expect(found.length).toBeGreaterThan(0)
      const someServe = states.some((state) => !state.drained)
      if (someServe) expect(found.filter((id) => by[id]?.drained)).toEqual([])
      const panic = panics(
        ranked.filter(({ region }) => !someServe || !by[region.id]?.drained),
        (id) => by[id] ?? well,
        NOW,
      )
      if (!panic) expect(found.filter((id) => by[id] === open)).toEqual([])
    }),
  )
})
