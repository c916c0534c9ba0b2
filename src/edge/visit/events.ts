// What happens to a request, told once: the meter counts it, the log keeps it, and tests read it.
import type { Attempt } from '../routing/rules/plan.ts'
import type { CacheOutcome } from './outcome.ts'

/** What costs something, or has saved it. */
export const costs = [
  /** Answered from this isolate's memory, or from KV. */
  'memoryHits',
  'kvHits',
  'kvReads',
  'kvWrites',
  'kvDeletes',
  /** Requests that went to an upstream, refreshes included. */
  'loads',
  /** Answered by somebody else's load. */
  'collapsed',
  /** KV was slow and the upstream was asked beside it; who came first. */
  'kvRaces',
  'kvRacesWonByUpstream',
] as const

export type Cost = (typeof costs)[number]

export type Event =
  /** `times` is 1 where nothing is said. */
  | { kind: Cost; times?: number }
  /** Once for each request that was passed through; costs may follow, of what goes on behind its response.
   * `route`: the one that made the answer, now or when its copy was stored. */
  | {
      kind: 'answered'
      cache: CacheOutcome
      attempts: readonly Attempt[]
      route: string | undefined
    }

/** Never throws. */
export type Tell = (event: Event) => void
