// The advice in sentences. Pure.
import { left, right, type Table } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { type Advice, FAR_MS, SOLO_MS_MAX } from './advice.ts'
import type { Change } from './changes.ts'
import { type Design, type Mix, spread, weightedPercentile } from './designs.ts'
import type { Share, Trips } from './places.ts'
import { dollars, PRICES } from './prices.ts'

const DESIGNS: { [design in Design]: string } = {
  'one-place': 'one Worker placed beside the primary (wrangler.toml: one region)',
  solo: 'one Worker near the user: npm run solo',
  regional: 'an edge near the user and regions beside replicas: npm run setup -- --regions',
}

/** The Workers Paid plan: https://developers.cloudflare.com/workers/platform/pricing/ */
const PLAN_DOLLARS = 5
const INCLUDED_REQUESTS = 10_000_000

export type Shown = {
  advice: Advice
  changes: readonly Change[]
  shares: readonly Share[]
  mix: Mix
  trips: Trips
  requestsAMonth: number
}

export function adviceText(shown: Shown, table: Table): string {
  const { advice, changes, shares, mix } = shown
  const { primary, primaries, regions, design, means, measures } = advice
  const [best, second] = primaries
  const chosen = regions.filter((one) => one.chosen).map(({ region }) => region.id)
  const paragraphs = [
    `Users enter at ${shares.length === 1 ? 'one colo' : `${shares.length} colos`}; the most at ${shares
      .slice(0, 4)
      .map(({ colo, share }) => `${colo.city} (${percent(share)})`)
      .join(', ')}.`,
    `Primary: ${primary.id}, ${primary.city}. Requests take ${whole(best?.meanMs)} ms on average with it there${second ? `, and ${whole(second.meanMs)} ms with ${second.region.id}, the next best` : ''}.`,
    `Regions: ${chosen.join(', ')}. What each adds to those above it, in milliseconds of a read that no cache answers:\n${table(
      [...left('region'), ...right('saves on average', `users who gain ${FAR_MS} ms`), ...left('')],
      regions
        .slice(1)
        .map(({ region, gainMs, far, chosen }) => [
          ...[region.id, gainMs.toFixed(1), percent(far), chosen ? 'worth it' : 'not worth it'],
        ]),
    )}`,
    `Design: ${DESIGNS[design]}. ${reason(advice, mix)}`,
    `Means: ${Object.entries(means)
      .map(([name, ms]) => `${name} ${whole(ms)} ms`)
      .join(', ')}.`,
    `What saves most by itself, against one Worker beside the primary without a cache: ${measures.map(({ name, gainMs }) => `${name} ${whole(gainMs)} ms`).join(', ')}.`,
    expected(shown),
    money(shown),
    changes.length === 0
      ? 'No other share of writes, number of queries or hit ratio changes this.'
      : `What would change it: ${changes.map(({ figure, at, what }) => `${figure} ${figure === 'queries' ? at : percent(at)}: ${what}`).join('; ')}.`,
    NOTE,
  ]
  return paragraphs.join('\n\n')
}

const whole = (ms = 0): string => String(Math.round(ms))

function reason({ design, means }: Advice, { queries }: Mix): string {
  const lost = means.solo - means.regional
  if (design === 'solo') {
    return `Regions would save ${Math.max(0, lost).toFixed(1)} ms, and up to ${SOLO_MS_MAX} are not worth looking after them. What one Worker has not is failover between regions that one sees and drains.`
  }
  if (design === 'one-place') return 'All users are near one place.'
  return `With ${queries} ${queries === 1 ? 'query' : 'queries'} a request, a Worker that stands beside its replica crosses the distance once: ${lost.toFixed(1)} ms less than one near the user.`
}

function expected({ advice, shares, mix, trips }: Shown): string {
  const all = spread(advice.layout, shares, mix, trips)
  const of = (write: boolean) => all.filter((one) => one.write === write)
  const ms = (write: boolean, percent: number) => whole(weightedPercentile(of(write), percent))
  return `Expect reads of ${ms(false, 50)} ms at p50 and ${ms(false, 95)} at p95, writes of ${ms(true, 50)} and ${ms(true, 95)}, from the colo; users add their own way to it.`
}

function money({ advice, mix, requestsAMonth }: Shown): string {
  const { writes, hits, queries } = mix
  const reads = 1 - writes
  const cached = advice.layout.cached
  const loads = cached ? reads * (1 - hits) : reads
  // A copy that is read from memory costs no KV; counted here as if every hit were read from KV.
  const kv = cached ? { kvReads: reads, kvWrites: loads } : { kvReads: 0, kvWrites: 0 }
  const perMillion = dollars({ requests: 1, ...kv, kvDeletes: 0, loads: loads * queries, writes })
  const included = Math.min(requestsAMonth, INCLUDED_REQUESTS) * (PRICES.request / 1_000_000)
  const sum = PLAN_DOLLARS + Math.max(0, (requestsAMonth / 1_000_000) * perMillion - included)
  return `Expect at most $${sum.toFixed(2)} a month for ${requestsAMonth.toLocaleString('en')} requests: every hit counted as a read of KV, every load as a write. docs/cost.md has what was counted.`
}

const NOTE =
  "Round trips are public measurements between places (infra/world/data), arithmetic does the rest; nothing of it was measured on Cloudflare's network."
