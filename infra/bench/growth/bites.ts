// Where each limit of the platform bites: how much of it a request uses, and at how many requests a second it is used
// up. Pure.
import { zipfWeight } from '../../traffic/chance.ts'
import type { Simulated } from './growth.ts'
import { D1, KV } from './limits.ts'

export type Traffic = {
  /** Share of requests. */
  writes: number
  /** Zipf 0.99 over so many. */
  keys: number
  /** Of the users, those whose nearest region is the busiest. */
  busiest: number
  /** What a write leaves in the database, in bytes. */
  bytesAWrite: number
}

export type Bite = {
  limit: string
  /** The arithmetic in words and figures. */
  sum: string
  /** Requests a second. */
  at: number
}

const SECONDS_A_YEAR = 365 * 86_400

/** The soonest first. `taken`: what a request takes where there are many. */
export function bitesOf(
  { writes, keys, busiest, bytesAWrite }: Traffic,
  taken: Pick<Simulated, 'hits' | 'fromPrimary'>,
): Bite[] {
  const reads = 1 - writes
  const onReplicas = reads * Math.max(0, 1 - taken.hits - taken.fromPrimary)
  const primaryMs = writes * D1.writeMs + reads * taken.fromPrimary * D1.readMs
  const replicaMs = onReplicas * busiest * D1.readMs
  const hottest = hottestOf(keys)
  const bytesAYear = writes * bytesAWrite * SECONDS_A_YEAR
  const bites: Bite[] = [
    {
      limit: 'the primary runs one query at a time',
      sum: `${part(writes)} × ${D1.writeMs} ms + ${part(reads * taken.fromPrimary)} × ${D1.readMs} ms = ${figure(primaryMs)} ms a request`,
      at: 1_000 / primaryMs,
    },
    {
      limit: 'so does each replica; of the busiest region',
      sum: `${part(onReplicas)} × ${part(busiest)} × ${D1.readMs} ms = ${figure(replicaMs)} ms a request`,
      at: 1_000 / replicaMs,
    },
    {
      limit: 'KV takes one write a second of a key; of the mark of the link that is changed most',
      sum: `${part(writes)} × ${part(hottest)} = ${figure(writes * hottest)} writes a request`,
      at: KV.writesPerSecondAndKey / (writes * hottest),
    },
    {
      limit: 'a database holds 10 GB; if it is to last a year',
      sum: `${part(writes)} × ${bytesAWrite} bytes × ${SECONDS_A_YEAR.toLocaleString('en')} s = ${figure(bytesAYear / 1e9)} GB a year for each request a second`,
      at: D1.databaseBytes / bytesAYear,
    },
  ]
  return bites.sort((a, b) => a.at - b.at)
}

/** The share of the most popular of so many. */
export function hottestOf(keys: number): number {
  let sum = 0
  for (let rank = 1; rank <= keys; rank++) sum += zipfWeight(rank)
  return zipfWeight(1) / sum
}

/** Databases that are needed, so that none is too busy and so that none is full within a year: a hash of the key spreads
 * writes evenly, but for the hottest key. */
export function shardsFor(
  perSecond: number,
  bites: readonly Bite[],
): { busy: number; full: number } {
  const at = (word: string) =>
    bites.find(({ limit }) => limit.includes(word))?.at ?? Number.POSITIVE_INFINITY
  return {
    busy: Math.ceil(perSecond / (SHARD_BUSY * at('primary'))),
    full: Math.ceil(perSecond / at('10 GB')),
  }
}

/** A queue in front of one server is as long as its work at a half, and grows without end towards the whole: the mean
 * wait is busy / (1 - busy) of a query's time (M/M/1, https://en.wikipedia.org/wiki/M/M/1_queue). */
const SHARD_BUSY = 0.5

const part = (share: number): string => figure(share)
export const figure = (value: number): string => Number(value.toPrecision(2)).toString()
