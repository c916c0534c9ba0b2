// docs/cost.md: the measured tables, and what to make of them. Pure.

import { DATA_POINTS, PRICES, ROWS_READ_A_LOAD, ROWS_WRITTEN_A_WRITE } from '../advise/prices.ts'
import { markdownTable } from '../cli/tables.ts'
import type { Cost } from './cost-run.ts'
import { costTable, routeTable } from './cost-show.ts'
import { workloads } from './cost-workloads.ts'

const SECONDS_A_MONTH = 30 * 86_400
const monthly = (perMillion: number, everySeconds: number) =>
  ((SECONDS_A_MONTH / everySeconds / 1_000_000) * perMillion).toFixed(2)

export type Made = { command: string; conditions: string; commit: string }

export function costPage(
  costs: ReadonlyMap<string, Cost>,
  { command, conditions, commit }: Made,
): string {
  return `# What an answer costs

Made by the command below with \`--markdown docs/cost.md\`; not edited.

\`${command}\`

Counted in the local world, by the edges themselves (\`GET /ops/costs\`): ${conditions}, each workload in a
world of its own that begins with empty caches; commit ${commit}. The dollars are arithmetic: counts times
the published prices below, per million requests beyond what a plan includes. Percentages are of requests.

${costTable(costs, markdownTable)}

${workloads.map(({ name, what }) => `- **${name}**: ${what}.`).join('\n')}

"No cache" is every read from a region and its database. "Workers Cache" is the same loads with the copies
in [Workers Cache](https://developers.cloudflare.com/workers/cache/), of which a hit is billed as a request
and nothing else. So short a run is mostly the first fill of every isolate, and too short for a copy's first
refresh. The steady state is arithmetic: a key that never rests costs an isolate a KV read every 5 s, which is
$${monthly(PRICES.kvRead, 5)} a month, and where it lives for 60 s, as a redirect does, at most a write a minute,
which is $${monthly(PRICES.kvWrite, 60)} a month. At a hundred requests a second that is $0.002 per million.

## Prices

Dollars per million: a request ${PRICES.request}
([Workers](https://developers.cloudflare.com/workers/platform/pricing/); a region behind a service binding
is no further request); a KV read ${PRICES.kvRead}, also of an absent key, a KV write or delete ${PRICES.kvWrite}
([KV](https://developers.cloudflare.com/kv/platform/pricing/)); a D1 row read ${PRICES.rowRead}, written ${PRICES.rowWritten}
([D1](https://developers.cloudflare.com/d1/platform/pricing/)). A load reads ${ROWS_READ_A_LOAD} rows; a new link writes
${ROWS_WRITTEN_A_WRITE}, index entries included. CPU time ($0.02 per million milliseconds) is not in the table, nor
storage, nor the flags of drained regions, which an isolate with traffic reads from KV every 20 seconds, one key a region.
Nor are data points: one for each request is ${DATA_POINTS.perMillion} for each million beyond the ${DATA_POINTS.includedMillions} that a month includes, or ${DATA_POINTS.freeADay.toLocaleString('en')} a day on the
free plan, and \`one-in=N\` in \`TELEMETRY\` divides it ([published](https://developers.cloudflare.com/analytics/analytics-engine/pricing/),
with the note that nobody is billed for them yet).

## What it says

- **The cache does not save money; it saves time.** Two rows of D1 cost a 250th of one KV read. So the cache
  must cost next to nothing, and that is what the tiers are for: memory is free, and what is hot is in it.
- **KV is the dear part, and writes are ten times dearer than reads.** A copy is written to KV when it is
  asked for a second time, never before: crawlers and guessers fill nothing. They do pay for one KV read
  each, because only KV knows whether another isolate had an answer.
- **Writes cost more in KV than in D1**: a change forgets the copies of its URLs and marks its cache groups.

## When Workers Cache is the better choice

It never costs more than a request. Prefer it when no client needs to read its own writes, when most copies
are asked for too rarely to stay in an isolate's memory, or on the free plan. Meridian's edge does not use it
because a hit is answered before any code runs, so nobody could compare the copy with a client's
\`Consistency-Token\`; because purging is limited to five requests a minute for an account; and because the
local tools do not simulate it. \`[env.edge]\` must not enable it, or tokens are ignored.

## On the free plan

KV has 1,000 writes, 1,000 deletes and 100,000 reads a day; past a limit the operation fails until midnight
UTC, and the cache goes on without it: memory and single flight stay, and every miss is a load. Nothing is
wrong then, only slower. What to change when it happens daily:

- Raise the lifetimes in \`src/app/routes\`: each refresh of a hot key writes once.
- Lower \`WRITES_PER_SECOND\` in \`src/edge/cache/store/admission.ts\` (1,000 a day are one in 86 seconds), or raise
  \`ASKED_MIN\`: then only what is hot is written.
- Leave KV out for routes with many cold keys, or use Workers Cache for them.

## Counts by route

${routeTable(costs)}
`
}
