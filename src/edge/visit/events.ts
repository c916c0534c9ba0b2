// What happens to a request, told once: its headers, the meter, the log, telemetry and tests read the same.
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
  /** Data points written, and such as could not be. */
  'points',
  'pointsLost',
] as const

export type Cost = (typeof costs)[number]

/** How an answer came about. */
export type Happened = {
  cache: CacheOutcome
  attempts: readonly Attempt[]
  /** `Server-Timing` of the upstream itself: what the database did for this request. */
  upstreamTiming: string | null
}

/** Once for each request, when its answer is made; costs may follow, of what goes on behind it. */
export type Answered = Happened & {
  kind: 'answered'
  /** The one that made the answer, now or when its copy was stored. */
  route: string | undefined
  /** As the client gets it. */
  status: number
  /** Of the copy that is shown. */
  ageSeconds?: number | undefined
  /** The edge answered by itself: the request was not passed through. */
  own: boolean
}

export type Event =
  /** `times` is 1 where nothing is said. */
  { kind: Cost; times?: number } | Answered

/** Never throws. */
export type Tell = (event: Event) => void
