import { expect, test } from 'vitest'
import { pick } from '../../../../src/page/traffic/index.ts'

test('each is picked as often as its weight says', () => {
  const among = ['a', 'b', 'c']
  const weights: Record<string, number> = { a: 1, b: 0, c: 3 }
  const steps = 4_000
  const picked = Array.from({ length: steps }, (_, i) =>
    pick(among, (one) => weights[one] ?? 0, i / steps),
  )
  const count = (one: string) => picked.filter((each) => each === one).length
  expect([count('a'), count('b'), count('c')]).toEqual([steps / 4, 0, (3 * steps) / 4])
  expect(pick([], () => 1, 0)).toBeUndefined()
})
