// What the log keeps of a request: tries that failed.
import type { Tell } from '../visit/events.ts'
import { failed } from './telemetry/facts.ts'

/** Listens to one request. */
export const logAttempts =
  (requestId: string): Tell =>
  (event) => {
    if (event.kind !== 'answered') return
    const { attempts } = event
    if (!attempts.some(failed)) return
    console.warn(JSON.stringify({ event: 'failed-attempts', requestId, attempts }))
  }
