// The edge Worker: every user reaches this one. It answers from the cache or asks the nearest region.
import { cors } from '../app/cors.ts'
import { primary, regions } from '../regions.ts'
import { systemClock } from '../shared/time.ts'
import { edgeWorker } from './worker.ts'

export default edgeWorker(
  { cors, map: { among: regions, home: primary } },
  { clock: systemClock, chance: Math.random, newId: () => crypto.randomUUID() },
)
