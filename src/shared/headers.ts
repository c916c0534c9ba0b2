// Every header name Meridian speaks, in one table. Internal ones never reach or come from a client.
import { without } from './fields.ts'

/** Headers between a client and the edge. */
export const publicHeaders = {
  /** The client's position: docs/decisions and src/shared/token.ts. */
  token: 'Consistency-Token',
  /** `stale-ok`, `session` or `latest`: what the client asks of this read. */
  consistency: 'Consistency',
  /** `expired` or `epoch`: the token could not be used; here is a new one. */
  reset: 'Consistency-Reset',
  requestId: 'Request-Id',
  /** draft-ietf-httpapi-idempotency-key-header. */
  idempotencyKey: 'Idempotency-Key',
  replayed: 'Idempotency-Replayed',
  /** RFC 9211. */
  cacheStatus: 'Cache-Status',
  /** https://www.w3.org/TR/server-timing/ */
  serverTiming: 'Server-Timing',
  /** Of an answer 429: draft-ietf-httpapi-ratelimit-headers-10. */
  rateLimit: 'RateLimit',
  rateLimitPolicy: 'RateLimit-Policy',
} as const

/** Headers between the edge and a region: the edge removes them in both directions. */
export const internalHeaders = {
  /** Where the session stands; see position.ts. */
  position: 'Session-Position',
  /** Milliseconds left of this attempt, as the region may spend them. */
  attemptMs: 'Attempt-Ms',
  /** What the response was read at; see snapshot.ts. */
  snapshot: 'Snapshot',
  /** `1`: another try of this write came before, and nobody knows what it did. */
  repetition: 'Repetition',
  /** Who is to blame for a 502, 503 or 504. */
  faultDomain: 'Fault-Domain',
  /** Id of the region that made this response; a response without it came from a dead callee. */
  region: 'Region',
  /** Id of the version that made this response, as Cloudflare names it. */
  version: 'Worker-Version',
  /** Where the database's last call was served, and from which colo: `weur replica LHR`. */
  servedBy: 'Served-By',
  /** What the platform said of where the region runs: `remote-LHR`. */
  placement: 'Placement',
  /** The route that made this response, such as `GET /{slug}`: what it cost is counted under that name. */
  route: 'Route',
} as const

/** Chooses the version that answers, by the platform: an operator's to send, and nobody else's to pass on.
 * https://developers.cloudflare.com/workers/versions-and-deployments/version-overrides/ */
export const VERSION_OVERRIDES = 'Cloudflare-Workers-Version-Overrides'

/** How a placed Worker is told where it runs; absent, nobody knows.
 * https://developers.cloudflare.com/workers/configuration/placement/ */
export const CF_PLACEMENT = 'cf-placement'

/** `request`: it must not be done twice, so nothing was done, and that speaks of no region. */
export const faultDomains = ['region', 'primary', 'overload', 'request'] as const
export type FaultDomain = (typeof faultDomains)[number]

export const withoutInternal = (headers: Headers): Headers =>
  without(headers, Object.values(internalHeaders))
