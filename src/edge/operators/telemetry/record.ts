// Writes one data point for a request when its answer is made: nobody waits for it, and it breaks nothing.
import type { AnalyticsEngineDataset } from '@cloudflare/workers-types'
import type { Runtime } from '../../../shared/time.ts'
import type { Answered, Tell } from '../../visit/events.ts'
import type { Asker } from '../../visit/visit.ts'
import { factsOf, failed, isPublic } from './facts.ts'
import { pointOf } from './point.ts'
import type { TelemetryPolicy } from './policy.ts'

export type TelemetryOptions = TelemetryPolicy & {
  /** The binding, whose call returns at once. It throws when it is asked too often, or is not what it should be. */
  dataset: Pick<AnalyticsEngineDataset, 'writeDataPoint'>
}

export const createTelemetry =
  ({ dataset, oneIn, paths, clock, chance }: TelemetryOptions & Runtime) =>
  /** Listens to one request. `count` hears whether its point was written or lost. */
  (asker: Asker, count: Tell): Tell => {
    const weightOf = (event: Answered) => (isRare(event) ? 1 : oneIn)

    return (event) => {
      if (event.kind !== 'answered') return
      const weight = weightOf(event)
      if (weight > 1 && chance() * weight >= 1) return
      const told = paths === 'shared' && isPublic(event)
      try {
        const path = told ? new URL(asker.request.url).pathname : ''
        const facts = factsOf(asker, event, clock.now() - asker.arrivedAt)
        dataset.writeDataPoint(pointOf({ ...facts, path, weight }))
        count({ kind: 'points' })
      } catch {
        count({ kind: 'pointsLost' })
      }
    }
  }

/** Few, and what one looks for: none of them is left out. */
const isRare = ({ attempts, status }: Answered): boolean => status >= 500 || attempts.some(failed)
