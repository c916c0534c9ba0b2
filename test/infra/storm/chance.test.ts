import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between, createDeck, pick } from '../../../infra/storm/chance.ts'
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
})
