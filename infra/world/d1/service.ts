// What it takes to be served by one D1 instance: its service time, and what is wrong with it.
import type { Clock } from '../time.ts'
import type { Request } from './engine.ts'
import { OVERLOADED, RESET } from './errors.ts'

export type Condition = {
  overloaded: boolean
  resetting: boolean
  /** Added to every query. */
  stallMs: number
}

export type Admitted = { kind: 'go'; attempts: number } | { kind: 'refused'; error: string }

export interface Service {
  /** Waits for the instance's time, and tells whether the request may run. Read-only requests are
   * tried again by D1 itself, as on the platform. */
  admit(request: Request, gone: AbortSignal): Promise<Admitted>
  /** A reset also fails what is waiting now. */
  change(condition: Condition): void
}

/** D1 retries read-only queries up to two more times:
 * https://developers.cloudflare.com/changelog/post/2025-09-11-d1-automatic-read-retries/ */
const ATTEMPTS_MAX = 3
/** Between those attempts; the changelog names no figure, this one stays far below a reader's patience. */
const RETRY_MS = 20

/** Whole again; and the service of a world without delays. */
export const FINE: Condition = { overloaded: false, resetting: false, stallMs: 0 }

/** `serviceMs` is drawn once per attempt. */
export function createService(clock: Clock, serviceMs: () => number): Service {
  let condition = FINE
  let resets = new AbortController()

  /** The error text of one attempt, or nothing when it may run. */
  async function tryOnce(gone: AbortSignal): Promise<string | undefined> {
    if (condition.overloaded) return OVERLOADED
    if (condition.resetting) return RESET
    const waitMs = serviceMs() + condition.stallMs
    const reset = resets.signal
    if (waitMs > 0) await clock.sleep(waitMs, AbortSignal.any([reset, gone]))
    return reset.aborted ? RESET : undefined
  }

  return {
    async admit(request, gone) {
      const attemptsMax = isReadOnly(request) ? ATTEMPTS_MAX : 1
      for (let attempts = 1; ; attempts++) {
        const error = await tryOnce(gone)
        if (error === undefined) return { kind: 'go', attempts }
        const again = error === RESET && attempts < attemptsMax && !gone.aborted
        if (!again) return { kind: 'refused', error }
        await clock.sleep(RETRY_MS, gone)
      }
    },
    change(next) {
      condition = next
      if (!next.resetting) return
      resets.abort()
      resets = new AbortController()
    },
  }
}

/** By keyword, as D1 does it: SELECT, EXPLAIN and WITH (same changelog). */
const isReadOnly = ({ queries }: Request) =>
  queries.every(({ sql }) => /^\s*(?:SELECT|EXPLAIN|WITH)\b/i.test(sql))
