// Clicks by link and colo: the query for them, and what its rows say. Counted from what the edge tells of each
// request after its answer, so no visitor waits for a counter. docs/observability.md has the columns. Pure.

import type { Rows } from '../../page/panel.ts'

/** Links in one query, and so at most 26 rows each: some 100 kB. */
export const LINKS_COUNTED_MAX = 60

/** By slug, then by colo. A link that was counted and has none is there, and empty. */
export type Clicks = ReadonlyMap<string, ReadonlyMap<string, number>>

/** @param slugs Have no character that means something in SQL: src/app/limits.ts. */
export const clicksQuery = (slugs: readonly string[]): string =>
  `SELECT blob3 AS path, index1 AS colo, SUM(_sample_interval * double1) AS clicks
FROM meridian_requests
WHERE timestamp > NOW() - INTERVAL '1' DAY
AND blob2 = 'GET /{slug}' AND blob4 = 'GET' AND double2 >= 300
AND blob3 IN (${slugs.map((slug) => `'/${slug}'`).join(', ')})
GROUP BY path, colo
ORDER BY clicks DESC`

export function clicksOf(slugs: readonly string[], rows: Rows): Clicks {
  const clicks = new Map(slugs.map((slug) => [slug, new Map<string, number>()]))
  for (const { path, colo, clicks: count } of rows) {
    clicks.get(String(path).slice(1))?.set(String(colo), Number(count))
  }
  return clicks
}

export const total = (byColo: ReadonlyMap<string, number>): number =>
  [...byColo.values()].reduce((sum, count) => sum + count, 0)
