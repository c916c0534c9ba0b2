// Loads what may be kept: the whole, or whether the stored response is still good.
import type { Clock } from '../../shared/time.ts'
import type { Loaded } from '../upstream/answer.ts'
import type { Upstream } from '../upstream/load.ts'
import type { Visit } from '../visit/visit.ts'
import { asking } from './rules/conditional.ts'
import type { Entry } from './rules/entry.ts'
import type { Storing } from './storing.ts'

export type Storable = Loaded & {
  /** What may be kept, when its body is whole. */
  copy?: Promise<Entry | undefined>
  /** A 304 said that the known copy is still good; this is what it says now. */
  confirmed?: Entry
}

export type StorableOptions = {
  /** A stored response to ask about. */
  known?: Entry | undefined
  /** When the load and its body must be over, in milliseconds since the Unix epoch. */
  endBy?: number
}

export type LoadStorable = (visit: Visit, options?: StorableOptions) => Promise<Storable>

/** The edge itself answers the client's conditions, from the whole. */
export function createLoad(upstream: Upstream, storing: Storing, clock: Clock): LoadStorable {
  return async function load(visit: Visit, options: StorableOptions = {}): Promise<Storable> {
    const { known, endBy } = options
    const request = visit.request.headers
    const asked = clock.now()
    const loaded = await upstream.load(visit, { headers: asking(request, known), endBy })
    const { answer } = loaded
    if (!answer) return loaded
    const times = { asked, received: clock.now() }
    if (answer.response.status === 304 && known) {
      const entry = storing.confirmedBy(answer, known, request, times)
      if (entry) return { ...loaded, confirmed: entry, copy: Promise.resolve(entry) }
      // It spoke of something else: ask for the whole.
      const whole = await load(visit, { ...options, known: undefined })
      return { ...whole, attempts: [...loaded.attempts, ...whole.attempts] }
    }
    const copy = storing.copyOf(answer, request, times, endBy)
    if (copy) visit.waitUntil(copy)
    return { ...loaded, ...(copy && { copy }) }
  }
}

/** RFC 5861 section 4. */
export const isFailure = ({ answer }: Loaded): boolean =>
  answer === undefined || [500, 502, 503, 504].includes(answer.response.status)

/** Nobody reads it: an open body holds one of the six connections of a request. */
export const letGo = ({ answer }: Pick<Loaded, 'answer'>): void =>
  void answer?.response.body?.cancel().catch(() => {})
