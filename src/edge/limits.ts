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
/** Half of all KV reads take a millisecond and few take 50: one that has not answered by now is likely to be
 * slower than a region nearby, so the region is asked beside it. */
export const KV_PATIENCE_MS = 30
/** Readers of one key share a read of KV; one that has not landed by now was lost with its request. */
export const KV_FLIGHT_MS_MAX = 2 * KV_READ_MS_MAX
/** A write or a deletion, which nobody waits for in front of a client. */
export const KV_WRITE_MS_MAX = 8_000
/** https://developers.cloudflare.com/kv/platform/limits/ */
export const KV_KEY_BYTES_MAX = 512
export const KV_EXPIRATION_SECONDS_MIN = 60
export const KV_VALUE_BYTES_MAX = 25 * 1024 * 1024
/** A body that is kept; leaves room in KV's 25 MiB for headers and small variants. Larger ones stream through. */
export const ENTRY_BYTES_MAX = 24 * 1024 * 1024
/** Bodies being read for keeping, all together: an isolate has 128 MB. What does not fit is not kept. */
export const FILLING_BYTES_MAX = 48 * 1024 * 1024

/** Loads under way in an isolate; twice what a region lets into its database at once. When KV fails, this
 * and single flight keep its outage from becoming one of the database. */
export const LOADS_MAX = 128
/** Whoever waits for somebody else's load waits until a first try that hangs is over and a second region had
 * time to answer; then he loads for himself. */
export const FOLLOW_MS_MAX = 1_300
/** How often a reader waits for a load that then fails. The second time everybody gives up together: loads
 * of one key would only multiply what the upstream suffers from. */
export const FOLLOWS_MAX = 2
/** The platform ends work behind a response, or behind a client that left, after 30 s:
 * https://developers.cloudflare.com/workers/platform/limits/#duration
 * A load, the body that is kept of it and its write to KV must all see their end within that. */
export const BEHIND_MS_MAX = 30_000
/** A body that takes longer is not kept. */
export const FILL_MS_MAX = 16_000
/** A refresh, its body included: as long as a load and a body may take. A foreign site that is slower gets no
 * copy refreshed behind a reader. */
export const REFRESH_MS_MAX = GET_DEADLINE_MS + FILL_MS_MAX
/** What turned out not to be shareable is not waited for again for so long. */
export const UNSHARED_MS = 10_000
/** A stranger's wish for something new is followed so often for each key, here: seconds are as old as a page is when
 * it has been read, and a crowd that reloads, or one that does it on purpose, costs a load in them. */
export const RELOAD_MS = 3_000
export const RELOADS_MAX = 10_000
/** After a refresh that brought nothing, the next one: an upstream in trouble is not asked by every reader. */
export const REFRESH_PAUSE_MS = 1_000
export const UNSHARED_KEYS_MAX = 10_000

/** A foreign site may be slower than our own regions, and there is no other to ask: as long as Cloudflare
 * itself waits for a first byte is too long for a reader, so a third of it. */
export const ORIGIN_DEADLINE_MS = 30_000

/** How long a body is read over that came with something refused: what is on its way is here by then, and whoever
 * sends more slowly has no claim to a whole connection. */
export const UNREAD_MS_MAX = 2_000
