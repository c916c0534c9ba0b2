// How long one D1 instance takes for a query.
import { IN_PLACE } from '../d1/in-place.ts'
import { createService, type Service } from '../d1/service.ts'
import { lognormal, seeded } from '../random.ts'
import { realClock } from '../time.ts'
import type { Pace } from './protocol.ts'

/** `place` names its stream of chance: a region's id or `primary`. */
export function d1Service(place: string, { seed, speed }: Pace): Service {
  const random = seeded(seed, `d1 ${place}`)
  const drawMs = () => lognormal(random, IN_PLACE.medianMs, IN_PLACE.sigma) / speed
  return createService(realClock, speed === 0 ? () => 0 : drawMs)
}
