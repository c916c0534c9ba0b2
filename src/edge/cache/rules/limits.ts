// Limits of the cache, in milliseconds and bytes, each with its reason.

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
export const KV_EXPIRATION_SECONDS_MIN = 60
export const KV_VALUE_BYTES_MAX = 25 * 1024 * 1024
/** A body that is kept; leaves room in KV's 25 MiB for headers and small variants. Larger ones stream through. */
export const ENTRY_BYTES_MAX = 24 * 1024 * 1024
/** Bodies being read for keeping, all together: an isolate has 128 MB. What does not fit is not kept. */
export const FILLING_BYTES_MAX = 48 * 1024 * 1024

/** Whoever waits for another's load gives it a first try that hangs and a second region, and then loads for himself. */
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
/** What turned out not to be shareable is not waited for again for so long. */
export const UNSHARED_MS = 10_000
export const UNSHARED_KEYS_MAX = 10_000
/** A stranger's wish for something new is followed so often for each key, here: seconds are as old as a page is when
 * it has been read, and a crowd that reloads, or one that does it on purpose, costs a load in them. */
export const RELOAD_MS = 3_000
export const RELOADS_MAX = 10_000
