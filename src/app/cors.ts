// What pages of other sites may do with this API. The edge reads it: src/edge/client/cors.ts says how.
import type { Cors } from '../shared/cors.ts'
import { publicHeaders } from '../shared/headers.ts'

/** Everybody's pages may read what everybody may read. For a front end of yours that writes: name its origin, and
 * add POST, PUT, PATCH and DELETE to the methods, and to the headers `Authorization`, `Content-Type` and
 * `Idempotency-Key`. */
export const cors: Cors = {
  origins: '*',
  methods: ['GET', 'HEAD'],
  headers: [publicHeaders.token, publicHeaders.consistency, 'If-Match', 'If-None-Match', 'Range'],
  exposed: [
    ...[publicHeaders.token, publicHeaders.reset, publicHeaders.replayed, publicHeaders.requestId],
    ...[publicHeaders.cacheStatus, publicHeaders.serverTiming],
    ...['ETag', 'Location', 'Age', 'Allow', 'Content-Range', 'Retry-After'],
    ...[publicHeaders.rateLimit, publicHeaders.rateLimitPolicy],
  ],
  /** The longest that Chromium keeps it. */
  maxAgeSeconds: 7_200,
}
