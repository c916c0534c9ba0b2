// The entry of a regional Worker: the product, the clock and chance. Reached through service bindings only.
import * as product from '../app/index.ts'
import { createConfirms } from '../data/budget.ts'
import { createGate } from '../data/gate.ts'
import { systemClock } from '../shared/time.ts'
import { regionOf } from './region.ts'

export default regionOf(product, {
  clock: systemClock,
  chance: Math.random,
  newId: () => crypto.randomUUID(),
  gate: createGate(systemClock),
  confirms: createConfirms(systemClock),
})
