// A region with the machine's own product, as src/region/index.ts makes one of src/app.
import { createConfirms } from '../../src/data/budget.ts'
import { createGate } from '../../src/data/gate.ts'
import { regionOf } from '../../src/region/region.ts'
import { systemClock } from '../../src/shared/time.ts'
import * as product from '../machine/index.ts'

export default regionOf(product, {
  clock: systemClock,
  chance: () => 0.5,
  newId: () => crypto.randomUUID(),
  gate: createGate(systemClock),
  confirms: createConfirms(systemClock),
})
