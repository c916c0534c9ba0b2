import { expect, test } from 'vitest'
import { type Dials, drawDials } from '../../../infra/model/dials.ts'
import { seeded } from '../../../infra/world/random.ts'

test('every fault is sometimes off and sometimes on', () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => drawDials(seeded(seed, 'dials')))
  for (const name of Object.keys(drawn[0] ?? {}) as (keyof Dials)[]) {
    const values = new Set(drawn.map((dials) => dials[name]))
    expect(values.has(0), name).toBe(true)
    expect(values.size, name).toBeGreaterThan(2)
  }
})
