// What a fault did to users: counted from its start to its end, and until things are as before. Pure.
import { type Seen, tell } from '../seen.ts'

export type Outcome = {
  reads: number
  readsFailed: number
  /** The longest that a reader waited. */
  slowestMs: number
  writes: number
  writesRefused: number
  /** Calls that KV refused or did not answer. */
  kvRefused: number
  /** The furthest that the replica was behind, where one lags on purpose. */
  behindMs?: number
  /** Answers by region, while it lasted. */
  by: Record<string, number>
  /** From healing to the first answer of what was broken. */
  recoveredMs?: number
}

/** Whose return is waited for. */
export type Back = { region: string } | 'writes' | undefined

export type Watch = {
  /** Called with each request, and the time it was seen, in milliseconds. */
  see(seen: Seen, now: number): void
  seeKv(): void
  seeLag(ms: number): void
  healed(now: number): void
  readonly outcome: Outcome
}

export function watchFault(back: Back): Watch {
  const counts = { reads: 0, readsFailed: 0, slowestMs: 0, writes: 0, writesRefused: 0 }
  const outcome: Outcome = { ...counts, kvRefused: 0, by: {} }
  let healedAt: number | undefined
  return {
    outcome,
    healed(now) {
      healedAt ??= now
    },
    seeKv() {
      if (healedAt === undefined) outcome.kvRefused++
    },
    seeLag(ms) {
      if (healedAt === undefined) outcome.behindMs = Math.max(outcome.behindMs ?? 0, ms)
    },
    see(seen, now) {
      if (seen.direct !== undefined) return
      const { way, tries } = tell(seen)
      const answered = tries.find((one) => one.outcome === 'ok')?.region
      const read = seen.method === 'GET' || seen.method === 'HEAD'
      if (healedAt !== undefined) {
        const returned = back === 'writes' ? !read && way !== 'failed' : answered === back?.region
        if (back && returned) outcome.recoveredMs ??= now - healedAt
        return
      }
      outcome[read ? 'reads' : 'writes']++
      if (way === 'failed') outcome[read ? 'readsFailed' : 'writesRefused']++
      if (read) outcome.slowestMs = Math.max(outcome.slowestMs, seen.ms)
      if (answered !== undefined) outcome.by[answered] = (outcome.by[answered] ?? 0) + 1
    },
  }
}

export function outcomeWords(outcome: Outcome, names: (id: string) => string): string {
  const { reads, readsFailed, slowestMs, writes, writesRefused, by } = outcome
  const { kvRefused, behindMs, recoveredMs } = outcome
  const regions = Object.entries(by)
    .sort(([, a], [, b]) => b - a)
    .map(([id, count]) => `${names(id)} ${count}`)
  return [
    `${readsFailed} of ${reads} reads failed`,
    reads > 0 && `the slowest took ${seconds(slowestMs)}`,
    writes > 0 && `${writesRefused} of ${writes} writes refused`,
    kvRefused > 0 && `KV refused ${kvRefused} ${kvRefused === 1 ? 'call' : 'calls'}`,
    behindMs !== undefined && `up to ${seconds(behindMs)} behind`,
    regions.length > 0 && `where no cache could answer: ${regions.join(', ')}`,
    recoveredMs !== undefined && `recovered ${seconds(recoveredMs)} after healing`,
  ]
    .filter(Boolean)
    .join('; ')
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
