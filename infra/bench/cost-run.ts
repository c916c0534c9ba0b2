// Runs a workload through some colos of a world and reads there what it cost.
import { type Counts, counted, noCounts } from '../../src/edge/operators/meter.ts'
import { arrivals, pick } from '../traffic/chance.ts'
import type { Ask } from '../traffic/exchange.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { seeded } from '../world/random.ts'
import { realClock } from '../world/time.ts'
import { openAsk } from './ask.ts'
import type { Spent } from './cost-prices.ts'
import type { Asking, Workload } from './cost-workloads.ts'

/** A world, and a key that may operate it. */
export type Place = { url: string; key: string }
export type Target = Place & { slugs: readonly string[] }
export type Traffic = {
  seed: number
  perSecond: number
  seconds: number
  colos: readonly string[]
  signal: AbortSignal
}
/** By route, and what the workload wrote; `failed` were answered with a 5xx, which costs as much. */
export type Cost = { routes: Record<string, Counts>; writes: number; failed: number }

/** Resolves when everything behind the answers has been counted too. */
export async function runWorkload(
  workload: Workload,
  { url, key, slugs }: Target,
  { seed, perSecond, seconds, colos, signal }: Traffic,
): Promise<Cost> {
  const next = workload.next(slugs, seed)
  const random = seeded(seed, `${workload.name} at`)
  using client = openAsk({ url, apiKey: key, signal })
  const before = await readCosts({ url, key }, colos)
  const samples = await startFlow({
    planned: arrivals(random, perSecond, seconds * 1_000).map((atMs) => ({
      ...{ atMs, colo: pick(random, colos), asking: next() },
    })),
    async send({ asking, colo }) {
      const { status } = await client.ask({ ...toAsk(asking), colo })
      return { isWrite: asking.kind === 'write', failed: status >= 500 }
    },
    clock: realClock,
    signal,
  }).done()
  const routes = difference(before, await settled({ url, key }, colos))
  const count = (what: 'isWrite' | 'failed') => samples.filter((sample) => sample[what]).length
  return { routes, writes: count('isWrite'), failed: count('failed') }
}

const toAsk = (asking: Asking): Ask =>
  asking.kind === 'read'
    ? { method: 'GET', path: asking.path }
    : {
        method: 'POST',
        path: '/api/links',
        body: { slug: asking.slug, url: `https://example.com/${asking.slug}` },
      }

type Routes = Record<string, Counts>

/** What the isolates of these colos have counted since they began, together. */
export async function readCosts({ url, key }: Place, colos: readonly string[]): Promise<Routes> {
  const sum: Routes = {}
  for (const colo of colos) {
    const response = await fetch(new URL('/ops/costs', url), {
      headers: { Authorization: `Bearer ${key}`, 'World-Colo': colo },
    })
    if (!response.ok) throw new Error(`GET /ops/costs at ${colo} got ${response.status}.`)
    const { routes } = (await response.json()) as { routes: Routes } // src/edge/operators/ops.ts
    for (const [route, counts] of Object.entries(routes)) {
      sum[route] = combine(sum[route] ?? noCounts(), counts, 1)
    }
  }
  return sum
}

/** Writes to KV go on behind the answers: read again until nothing changes any more. */
async function settled(place: Place, colos: readonly string[]): Promise<Routes> {
  let last = await readCosts(place, colos)
  for (;;) {
    const now = await readCosts(place, colos)
    if (JSON.stringify(now) === JSON.stringify(last)) return now
    last = now
  }
}

function difference(before: Routes, after: Routes): Routes {
  const routes = Object.entries(after).map(([route, counts]) => [
    route,
    combine(counts, before[route] ?? noCounts(), -1),
  ])
  return Object.fromEntries(routes)
}

function combine(some: Counts, others: Counts, sign: 1 | -1): Counts {
  const sum = noCounts()
  for (const name of counted) sum[name] = some[name] + sign * others[name]
  return sum
}

export const total = ({ routes }: Pick<Cost, 'routes'>): Counts =>
  Object.values(routes).reduce((sum, counts) => combine(sum, counts, 1), noCounts())

export function spent(cost: Cost): Spent {
  const { requests, kvReads, kvWrites, kvDeletes, loads } = total(cost)
  // The meter counts a write as a load, too.
  return { requests, kvReads, kvWrites, kvDeletes, loads: loads - cost.writes, writes: cost.writes }
}
