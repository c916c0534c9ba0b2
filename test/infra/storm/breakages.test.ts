import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFault } from '../../../infra/storm/breakages.ts'
import { parseFault } from '../../../infra/world/fault-input.ts'
import { faultKinds } from '../../../infra/world/faults.ts'
import { seeded } from '../../../infra/world/random.ts'

const places = { regions: ['enam', 'apac'], colos: ['LHR', 'NRT'] }

test.each(faultKinds)('every %s that chance can make is one that the world takes', (kind) => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const fault = makeFault(kind, seeded(seed, kind), places)
      expect(parseFault(fault, places)).toEqual({ ok: true, fault, forMs: undefined })
    }),
  )
})
