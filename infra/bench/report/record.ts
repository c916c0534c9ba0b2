// What users got of one arm: every answer's time, where it came from, and whether it kept its word.
import { type Outcome, SOURCES, type Source } from './arm.ts'
import type { Cause } from './causes.ts'
import type { Scenario } from './scenario.ts'
import { createWitness } from './sessions.ts'
import type { Request } from './users.ts'

export type Record = ReturnType<typeof createRecord>

/** One second of the scenario. */
export type Second = { requests: number; failed: number; readMs: number[] }

export function createRecord({ seconds, warmSeconds }: Scenario, startMs: number) {
  const witness = createWitness()
  const readMs: number[] = []
  const writeMs: number[] = []
  const byColo = new Map<string, number[]>()
  const sources = Object.fromEntries(SOURCES.map((name) => [name, 0])) as { [S in Source]: number } // all of them
  const causes = new Map<Cause, number>()
  const timeline = Array.from(
    { length: seconds },
    (): Second => ({
      ...{ requests: 0, failed: 0, readMs: [] },
    }),
  )
  const counts = { reads: 0, writes: 0, failedReads: 0, failedWrites: 0, unanswered: 0 }

  /** Sent before caches were warm: seen by the witness, and not counted. */
  const isCold = (at: number) => at - startMs < warmSeconds * 1_000

  return {
    readMs,
    writeMs,
    byColo,
    sources,
    causes,
    timeline,
    counts,
    violations: witness.violations,
    /** Returns what is to be called with the outcome and the time. */
    sent(request: Request, at: number): (outcome: Outcome, now: number) => void {
      const witnessed = witness.sent(request)
      const cold = isCold(at)
      if (!cold) counts.unanswered++
      const second = timeline[Math.floor((at - startMs) / 1_000)]
      if (second) second.requests++
      return (outcome, now) => {
        const ms = now - at
        if (outcome.ok) witnessed(outcome.version)
        if (second && !outcome.ok) second.failed++
        if (second && outcome.ok && !request.write) second.readMs.push(ms)
        if (cold) return
        counts.unanswered--
        counts[request.write ? 'writes' : 'reads']++
        if (!outcome.ok) {
          counts[request.write ? 'failedWrites' : 'failedReads']++
          return
        }
        if (request.write) {
          writeMs.push(ms)
          return
        }
        readMs.push(ms)
        sources[outcome.source]++
        const { cause } = outcome
        if (cause) causes.set(cause, (causes.get(cause) ?? 0) + 1)
        const known = byColo.get(request.colo.id) ?? []
        byColo.set(request.colo.id, known)
        known.push(ms)
      }
    },
  }
}
