// What a fault did to users: counted from its start to its end, and until things are as before. Pure.
import { type Seen, tell } from '../seen.ts'

export type Outcome = {
  reads: number
  readsFailed: number
  writes: number
  writesRefused: number
  /** Answers by region, while it lasted. */
  by: Record<string, number>
  /** From healing to the first answer of the region that was broken. */
  recoveredMs?: number
}

export type Watch = {
  /** Called with each request, and the time it was seen, in milliseconds. */
  see(seen: Seen, now: number): void
  healed(now: number): void
  readonly outcome: Outcome
}

/** @param region Whose recovery is waited for; `undefined` where no region is broken. */
export function watchFault(region: string | undefined): Watch {
  const outcome: Outcome = { reads: 0, readsFailed: 0, writes: 0, writesRefused: 0, by: {} }
  let healedAt: number | undefined
  return {
    outcome,
    healed(now) {
      healedAt ??= now
    },
    see(seen, now) {
      if (seen.direct !== undefined) return
      const { way, tries } = tell(seen)
      const answered = tries.find((one) => one.outcome === 'ok')?.region
      if (healedAt !== undefined) {
        if (answered === region && region !== undefined) outcome.recoveredMs ??= now - healedAt
        return
      }
      const read = seen.method === 'GET' || seen.method === 'HEAD'
      outcome[read ? 'reads' : 'writes']++
      if (way === 'failed') outcome[read ? 'readsFailed' : 'writesRefused']++
      if (answered !== undefined) outcome.by[answered] = (outcome.by[answered] ?? 0) + 1
    },
  }
}

export function outcomeWords(outcome: Outcome, names: (id: string) => string): string {
  const { reads, readsFailed, writes, writesRefused, by, recoveredMs } = outcome
  const regions = Object.entries(by)
    .sort(([, a], [, b]) => b - a)
    .map(([id, count]) => `${names(id)} ${count}`)
  return [
    `${readsFailed} of ${reads} reads failed`,
    ...(writes > 0 ? [`${writesRefused} of ${writes} writes refused`] : []),
    ...(regions.length > 0 ? [`where no cache could answer: ${regions.join(', ')}`] : []),
    ...(recoveredMs === undefined
      ? []
      : [`answering again ${(recoveredMs / 1_000).toFixed(1)} s after healing`]),
  ].join('; ')
}
