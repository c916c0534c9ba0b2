// Stands in for every region: answers each path at once, with the headers that a region's redirect has.
import type { RequestListener } from 'node:http'

/** An hour, so that nothing is refreshed while a bench runs. */
const FRESH_SECONDS = 3_600

/** As GET /{slug} answers, read at commit 250 and last changed at 235. Paths that begin with `/grouped`
 * belong to a cache group each, as short links do. */
export const answerAsRegion: RequestListener = ({ url = '/' }, response) => {
  const slug = url.slice(1)
  response.writeHead(302, {
    'Content-Length': '0',
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
  response.end()
}

const BOOKMARK = '00000000-000000fc-00000000-bf80b59f4b58bb4b2169ce6fceb835f4'
