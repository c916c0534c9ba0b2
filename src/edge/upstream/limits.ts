// Limits of what is asked of an upstream, in milliseconds and bytes, each with its reason.

/** A person waits about three seconds for a page; nothing after that is worth its cost. */
export const GET_DEADLINE_MS = 3_000
/** A write is worth waiting for: giving up leaves the client unsure whether it happened. */
export const WRITE_DEADLINE_MS = 10_000
/** A foreign site may be slower than our own regions, and there is no other to ask: as long as Cloudflare
 * itself waits for a first byte is too long for a reader, so a third of it. */
export const ORIGIN_DEADLINE_MS = 30_000

/** A write is kept in memory to be sent again; larger bodies get one try. */
export const REPLAYABLE_BODY_BYTES_MAX = 256 * 1024

/** Loads under way in an isolate; twice what a region lets into its database at once. When KV fails, this
 * and single flight keep its outage from becoming one of the database. */
export const LOADS_MAX = 128
