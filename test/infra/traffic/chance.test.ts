import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  arrivals,
  between,
  createDeck,
  mixed,
  pick,
  slots,
  weighted,
  zipf,
  zipfWeight,
} from '../../../infra/traffic/chance.ts'
import { seeded } from '../../../infra/world/random.ts'

test('a deck deals every card once before any comes again', () => {
  fc.assert(
    fc.property(fc.nat(), fc.uniqueArray(fc.nat(), { minLength: 1 }), (seed, cards) => {
      const deal = createDeck(seeded(seed, 'deck'), cards)
      for (let round = 0; round < 3; round++) {
        const dealt = cards.map(deal)
        expect(dealt.toSorted()).toEqual(cards.toSorted())
      }
    }),
  )
})

test('numbers stay between both ends and reach them', () => {
  expect([between(() => 0, 3, 5), between(() => 1 - 1e-9, 3, 5)]).toEqual([3, 5])
})

test('nothing cannot be drawn from', () => {
  expect(() => pick(() => 0, [])).toThrow('nothing to draw from')
  expect(() => zipf([])).toThrow('nothing to draw from')
})

test('items are drawn by their weights and never from outside of the list', () => {
  const draw = weighted([
    ['a', 1],
    ['never', 0],
    ['b', 3],
  ])
  expect([draw(0), draw(0.249), draw(0.25), draw(1 - Number.EPSILON)]).toEqual(['a', 'a', 'b', 'b'])
  const random = seeded(1, 'weighted')
  const drawn = Array.from({ length: 1_000 }, () => draw(random()))
  expect(drawn).not.toContain('never')
})

test('a mix is data', () => {
  const draw = mixed({ write: 1, list: 5, follow: 94 })
  expect([0.009, 0.01, 0.059, 0.061].map(draw)).toEqual(['write', 'list', 'list', 'follow'])
})

test('popularity falls with the rank, as Zipf says', () => {
  const items = Array.from({ length: 100 }, (_, index) => index)
  const draw = zipf(items)
  const random = seeded(7, 'zipf')
  const draws = Array.from({ length: 20_000 }, () => draw(random()))
  const weight = (some: readonly number[]) => some.reduce((sum, i) => sum + zipfWeight(i + 1), 0)
  const top = draws.filter((item) => item < 10).length / draws.length
  expect(top).toBeCloseTo(weight(items.slice(0, 10)) / weight(items), 1)
})

test('a slot has one request, anywhere in it', () => {
  const times = slots(seeded(7, 'slots'), 50)
  for (let n = 0; n < 1_000; n++) {
    const { value } = times.next()
    expect(value).toBeGreaterThanOrEqual(n * 20)
    expect(value).toBeLessThan((n + 1) * 20)
  }
})

test('independent readers come at about their rate, in order, until the time is up', () => {
  const times = [...arrivals(seeded(7, 'arrivals'), 100, 20_000)]
  expect(times.length / 2_000).toBeCloseTo(1, 1)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeLessThan(20_000)
})
