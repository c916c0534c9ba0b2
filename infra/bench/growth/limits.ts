// What the platform allows and charges that bears on growth, each with where it is published. Numbers alone.

/** https://developers.cloudflare.com/workers/platform/limits/ */
export const WORKERS = {
  /** One isolate, all requests in it together. */
  isolateBytes: 128 * 1024 * 1024,
  /** That one request waits on at the same time; calls through service bindings are not among them. */
  connections: 6,
  subrequests: 10_000,
  subrequestsFree: 50,
  /** "The average Worker uses approximately 2.2 ms per request." Of CPU. */
  cpuMsUsual: 2.2,
} as const

/** https://developers.cloudflare.com/kv/platform/limits/ */
export const KV = {
  writesPerSecondAndKey: 1,
  valueBytes: 25 * 1024 * 1024,
} as const

/** https://developers.cloudflare.com/d1/platform/limits/ One database runs one query at a time: "less than a
 * millisecond" for a read by an index, "several milliseconds" for a write, which is durable in several places.
 * Each replica is such a database of its own. */
export const D1 = {
  databaseBytes: 10e9,
  readMs: 1,
  writeMs: 5,
} as const

/** What a paid plan includes each month, and what is beyond it in dollars a million, where infra/advise/prices.ts
 * does not have it. https://developers.cloudflare.com/workers/platform/pricing/,
 * https://developers.cloudflare.com/kv/platform/pricing/, https://developers.cloudflare.com/d1/platform/pricing/,
 * https://developers.cloudflare.com/analytics/analytics-engine/pricing/ (not billed yet). */
export const PLAN = {
  baseDollars: 5,
  cpuMs: { included: 30e6, dollars: 0.02 },
  points: { included: 10e6, dollars: 0.25 },
  requests: { included: 10e6 },
  kvReads: { included: 10e6 },
  kvWrites: { included: 1e6 },
  rowsRead: { included: 25e9 },
  rowsWritten: { included: 50e6 },
} as const
