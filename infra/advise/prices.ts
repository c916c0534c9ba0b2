// What the platform charges beyond the plan's base, in dollars, and what a free plan has a day. Pure.

/** Dollars per million, with where each is published. */
export const PRICES = {
  /** https://developers.cloudflare.com/workers/platform/pricing/ A request to the edge; a call from there to
   * a region through a service binding is no further request. */
  request: 0.3,
  /** https://developers.cloudflare.com/kv/platform/pricing/ A read of an absent key is one too. */
  kvRead: 0.5,
  kvWrite: 5,
  kvDelete: 5,
  /** https://developers.cloudflare.com/d1/platform/pricing/ Replicas cost nothing extra. */
  rowRead: 0.001,
  rowWritten: 1,
} as const

/** A day: https://developers.cloudflare.com/kv/platform/pricing/ and
 * https://developers.cloudflare.com/workers/platform/pricing/ */
export const FREE_A_DAY = {
  requests: 100_000,
  kvReads: 100_000,
  kvWrites: 1_000,
  kvDeletes: 1_000,
} as const

/** Published, and not billed so far: https://developers.cloudflare.com/analytics/analytics-engine/pricing/ */
export const DATA_POINTS = { perMillion: 0.25, includedMillions: 10, freeADay: 100_000 } as const

/** D1 counts rows that a query touches. A read of a short link: its row, found by the primary key, and the
 * one row of commit_seq (src/data/read.ts). */
export const ROWS_READ_A_LOAD = 2
/** A new short link, as src/data/commit.ts makes it: rows and index entries of idempotency (2, and its update
 * 1), commit_seq (1), must (2), links (3) and collections (1). */
export const ROWS_WRITTEN_A_WRITE = 10

/** What happened, in any unit that all fields share. */
export type Spent = {
  requests: number
  kvReads: number
  kvWrites: number
  kvDeletes: number
  loads: number
  writes: number
}

/** Dollars per million requests. */
export function dollars(spent: Spent): number {
  const { requests, kvReads, kvWrites, kvDeletes, loads, writes } = spent
  const sum =
    requests * PRICES.request +
    kvReads * PRICES.kvRead +
    kvWrites * PRICES.kvWrite +
    kvDeletes * PRICES.kvDelete +
    loads * ROWS_READ_A_LOAD * PRICES.rowRead +
    writes * ROWS_WRITTEN_A_WRITE * PRICES.rowWritten
  return sum / requests
}

/** The same requests when each goes to a region and its database. */
export const withoutCache = (spent: Spent): Spent => ({
  ...withWorkersCache(spent),
  loads: spent.requests - spent.writes,
})

/** The same loads when Workers Cache keeps the copies: a hit is a request like any other, and nothing else
 * (https://developers.cloudflare.com/workers/cache/). */
export const withWorkersCache = (spent: Spent): Spent => ({
  ...spent,
  kvReads: 0,
  kvWrites: 0,
  kvDeletes: 0,
})

export type FreeDay = { requests: number; endedBy: keyof typeof FREE_A_DAY }

/** How many such requests a free plan serves a day, and what runs out then. */
export function freeDay(spent: Spent): FreeDay {
  let first: FreeDay = { requests: Number.POSITIVE_INFINITY, endedBy: 'requests' }
  for (const [name, limit] of Object.entries(FREE_A_DAY)) {
    const endedBy = name as keyof typeof FREE_A_DAY // its own keys
    const requests = Math.floor((limit * spent.requests) / spent[endedBy])
    if (requests < first.requests) first = { requests, endedBy }
  }
  return first
}
