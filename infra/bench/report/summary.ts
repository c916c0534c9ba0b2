// What is kept of an arm in a scenario: figures that go into the report's JSON. Pure.

import { dollars, type Spent } from '../../advise/prices.ts'
import type { Colo } from '../../world/map.ts'
import type { KvCounts } from '../stampede-kv.ts'
import { type Causes, sharesOf } from './causes.ts'
import type { Record } from './record.ts'

/** Milliseconds, to the tenth. All 0 of nothing. */
export type Tail = { mean: number; p50: number; p95: number; p99: number; p999: number }

export type Summary = {
  reads: number
  failedReads: number
  writes: number
  failedWrites: number
  readMs: Tail
  writeMs: Tail
  /** Shares of the reads that were answered. */
  hits: number
  fromPrimary: number
  /** Why the others were no hits, of an arm that says so. */
  causes?: Causes
  violations: { ownWrites: number; backwards: number }
  /** Reads, by continent; and their p95 by colo. */
  continents: { [name: string]: Tail }
  colosP95: { [id: string]: number }
  /** Per million requests, at the platform's prices; KV as often as it was called. */
  dollars: number
}

export type KvSpent = Pick<KvCounts, 'reads' | 'writes'>

export function summarize(
  record: Record,
  kv: KvSpent,
  continentOf: (colo: Colo['id']) => string,
): Summary {
  const { counts, sources, causes, byColo, violations } = record
  const answered = record.readMs.length
  const share = (part: number) => (answered === 0 ? 0 : round(part / answered, 4))
  const byContinent = new Map<string, number[]>()
  for (const [colo, times] of byColo) {
    const name = continentOf(colo)
    byContinent.set(name, [...(byContinent.get(name) ?? []), ...times])
  }
  const hits = sources.memory + sources.cache
  const spent: Spent = {
    requests: counts.reads + counts.writes,
    ...{ kvReads: kv.reads, kvWrites: kv.writes, kvDeletes: 0 },
    ...{ loads: answered - hits, writes: counts.writes },
  }
  return {
    ...{ reads: counts.reads, failedReads: counts.failedReads },
    ...{ writes: counts.writes, failedWrites: counts.failedWrites },
    readMs: tailOf(record.readMs),
    writeMs: tailOf(record.writeMs),
    hits: share(hits),
    fromPrimary: share(sources.primary),
    ...(causes.size > 0 && { causes: sharesOf(causes, answered) }),
    violations: { ...violations },
    continents: tails(byContinent),
    colosP95: Object.fromEntries([...byColo].map(([id, times]) => [id, tailOf(times).p95])),
    dollars: round(dollars(spent), 2),
  }
}

export function tailOf(times: readonly number[]): Tail {
  const sorted = Float64Array.from(times).sort()
  // Nearest rank, of a share in thousandths: https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
  const at = (thousandths: number) =>
    round(sorted[Math.max(0, Math.ceil((thousandths * sorted.length) / 1_000) - 1)] ?? 0, 1)
  const sum = sorted.reduce((total, one) => total + one, 0)
  return {
    mean: sorted.length === 0 ? 0 : round(sum / sorted.length, 1),
    ...{ p50: at(500), p95: at(950), p99: at(990), p999: at(999) },
  }
}

const tails = (groups: ReadonlyMap<string, readonly number[]>): { [name: string]: Tail } =>
  Object.fromEntries(
    [...groups]
      .sort(([a], [b]) => a.localeCompare(b, 'en'))
      .map(([name, of]) => [name, tailOf(of)]),
  )

const round = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits
