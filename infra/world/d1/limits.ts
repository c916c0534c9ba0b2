// Every limit of the world's D1, each with its reason.

/** D1's documented limits: https://developers.cloudflare.com/d1/platform/limits/ */
export const STATEMENT_BYTES_MAX = 100_000
/** A string, a blob or a whole row. */
export const VALUE_BYTES_MAX = 2_000_000
export const PARAMETERS_MAX = 100
export const COLUMNS_MAX = 100
export const LIKE_PATTERN_BYTES_MAX = 50
/** D1 gives a query or a batch 30 s; a replica waits no longer for a bookmark or for the primary. */
export const QUERY_MS_MAX = 30_000

/** The same numbers, for SQLite to enforce. It checks a statement's length as it parses, see statement.ts. */
export const SQLITE_LIMITS = {
  length: VALUE_BYTES_MAX,
  sqlLength: STATEMENT_BYTES_MAX,
  column: COLUMNS_MAX,
  variableNumber: PARAMETERS_MAX,
  likePatternLength: LIKE_PATTERN_BYTES_MAX,
}

/** A few values at their limit: the D1 client writes blobs as lists of numbers, 4 characters a byte. */
export const REQUEST_BYTES_MAX = 32 * 1024 * 1024

/** About a minute of the heaviest demo traffic; who is further behind gets a snapshot, which is cheaper. */
export const LOG_COMMITS_MAX = 4096
/** Six replicas' worth of history must not outgrow the database it describes by much. */
export const LOG_BYTES_MAX = 32 * 1024 * 1024
/** Larger than any database a laptop's world holds: a longer frame means the peer is not our primary. */
export const FRAME_BYTES_MAX = 512 * 1024 * 1024
/** Commits a lagging replica holds in memory before it stops reading and lets the primary's log keep them. */
export const QUEUE_FRAMES_MAX = 1024

/** A primary restarts within a second here: look often at first, then every two seconds, for ever. */
export const RECONNECT_MS_MIN = 50
export const RECONNECT_MS_MAX = 2_000
