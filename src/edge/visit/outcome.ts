// What the cache did for a request, in the words of RFC 9211.

export type Tier = 'memory' | 'kv'

export type CacheOutcome =
  | { kind: 'hit'; ttlSeconds: number; tier: Tier }
  /** `detail`: why it is shown although its time is over, when not to be refreshed behind the caller. */
  | {
      kind: 'stale'
      ttlSeconds: number
      detail: Tier | 'stale-if-error' | 'stale-ok' | 'max-stale'
    }
  | {
      kind: 'miss'
      fwd: 'uri-miss' | 'vary-miss' | 'stale' | 'request' | 'miss'
      stored: boolean
      /** Answered by somebody else's request. */
      collapsed?: boolean
      /** The upstream confirmed the copy with a 304. */
      confirmed?: boolean
      /** Why the store had nothing usable, when it was not simply empty. */
      detail?: string
      /** A copy is there, and not new enough for the session: the commits that they stand at. */
      behind?: { copy: number; session: number }
    }
  /** Not looked up: the method, the client's wish, or a condition that only an origin can judge. */
  | { kind: 'bypass'; stored: boolean; why: 'method' | 'request' | 'bypass'; collapsed?: boolean }
