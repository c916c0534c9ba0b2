// Stands in for every region: answers each path at once, with the headers that a region's redirect has.
import type { RequestListener } from 'node:http'

/** An hour, so that nothing is refreshed while a bench runs. */
const FRESH_SECONDS = 3_600

/** As GET /{slug} answers, read at commit 250 and last changed at 235. Paths that begin with `/grouped`
 * belong to a cache group each, as short links do; `/sized-1000-a` has a body of a thousand bytes. */
export const answerAsRegion: RequestListener = ({ url = '/' }, response) => {
  const slug = url.slice(1)
  const bytes = Number(/^sized-(\d+)-/.exec(slug)?.[1] ?? 0)
  response.writeHead(bytes > 0 ? 200 : 302, {
    'Content-Length': String(bytes),
    Location: `https://www.rfc-editor.org/rfc/${slug}`,
    'Cache-Control': 'no-cache',
    'CDN-Cache-Control': `max-age=${FRESH_SECONDS}, stale-if-error=86400`,
    ...(slug.startsWith('grouped') && { 'Cache-Groups': `"link ${slug}"` }),
    'Strict-Transport-Security': 'max-age=15552000; includeSubDomains',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    Region: 'apac',
    Route: 'GET /{slug}',
    'Server-Timing': 'db;desc="apac replica";dur=4',
    Snapshot: JSON.stringify({ epoch: 1, m: 235, a: 250, bookmark: BOOKMARK }),
  })
  response.end(Buffer.alloc(bytes))
}

const BOOKMARK = '00000000-000000fc-00000000-bf80b59f4b58bb4b2169ce6fceb835f4'
