// Does the new version fail no more than the old one or the other regions at the same moment, and is it as fast as the
// old one? Pure: samples in, a verdict out.

import { percentile } from '../traffic/statistics.ts'

export type Sample = { ok: boolean; ms: number }

export type Compared = {
  fresh: readonly Sample[]
  /** The version before, in turn with it. */
  past: readonly Sample[]
  /** The other Workers, in turn with both. */
  others: readonly Sample[]
}

export type Verdict = { good: true; said: string } | { good: false; why: string }

/** More failures than this much of the old version's part are the new one's. */
const errorsMoreMax = 0.02
/** p95 of twenty is the second worst: chance alone moves it, and by as much as a far database takes. */
const p95TimesMax = 2
const p95MoreMsMax = 100

export function judge({ fresh, past, others }: Compared): Verdict {
  const mine = measure(fresh)
  const before = measure(past)
  const theirs = measure(others)
  const said = `errors ${percentOf(mine.errors)}, p95 ${Math.round(mine.p95)} ms (before: ${percentOf(before.errors)}, ${Math.round(before.p95)} ms; elsewhere: ${percentOf(theirs.errors)}, ${Math.round(theirs.p95)} ms)`
  if (fresh.length === 0) return { good: false, why: 'nobody asked it anything' }
  if (mine.errors > Math.max(before.errors, theirs.errors) + errorsMoreMax) {
    return { good: false, why: `it fails more than the others do: ${said}` }
  }
  if (mine.p95 > before.p95 * p95TimesMax + p95MoreMsMax) {
    return { good: false, why: `it is slower than it was: ${said}` }
  }
  return { good: true, said }
}

function measure(samples: readonly Sample[]) {
  const failed = samples.filter(({ ok }) => !ok).length
  const times = samples.map(({ ms }) => ms)
  return {
    errors: samples.length === 0 ? 0 : failed / samples.length,
    p95: percentile(times, 95) ?? 0,
  }
}

const percentOf = (ratio: number) => `${(ratio * 100).toFixed(0)} %`
