// The edge's limits and timeouts, in milliseconds and bytes, each with its reason.

/** A person waits about three seconds for a page; nothing after that is worth its cost. */
export const GET_DEADLINE_MS = 3_000
/** A write is worth waiting for: giving up leaves the client unsure whether it happened. */
export const WRITE_DEADLINE_MS = 10_000
/** With less than this left a region cannot answer: 503 at once instead of a wasted call. */
export const DEADLINE_LEFT_MS_MIN = 50

/** The first try of a read: twice the worst round trip to a far region (about 350 ms) and its query. */
export const GET_FIRST_TRY_MS = 800
/** Later tries may be farther away, and there is nothing to save the time for. */
export const GET_NEXT_TRY_MS = 1_500
/** A write crosses the world twice, to a region and on to the primary. */
export const WRITE_TRY_MS = 5_000

/** One failover; more would only multiply load when every region suffers. */
export const ATTEMPTS_MAX = 2
/** A third try is allowed when the earlier ones failed at once and so cost nothing. */
export const ATTEMPTS_MAX_AFTER_REFUSALS = 3
export const REFUSED_MS_MAX = 50

/** A write is kept in memory to be sent again; larger bodies get one try. */
export const REPLAYABLE_BODY_BYTES_MAX = 256 * 1024
/** Responses up to this are read whole inside the attempt, so that a region that dies in the middle
 * of one costs a retry and not a broken answer. */
export const WHOLE_RESPONSE_BYTES_MAX = 1024 * 1024

/** KV answers in a few ms when it has the key nearby; past this a region is as fast. */
export const KV_READ_MS_MAX = 150
/** https://developers.cloudflare.com/kv/platform/limits/ */
export const KV_KEY_BYTES_MAX = 512
export const KV_EXPIRATION_SECONDS_MIN = 60
/** Larger than any page of ours, far below KV's 25 MiB. */
export const ENTRY_BYTES_MAX = 1024 * 1024
