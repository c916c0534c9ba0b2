// Runs a workload through some colos of a world and reads there what it cost.
import { type Counts, counted, noCounts } from '../../src/edge/operators/meter.ts'
import type { Spent } from '../advise/prices.ts'
import { arrivals, pick } from '../traffic/chance.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { seeded } from '../world/random.ts'
import { realClock } from '../world/time.ts'
import { openAsk } from './ask.ts'
import type { Workload } from './cost-workloads.ts'

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
export type Cost = { routes: Routes; writes: number; failed: number }
type Routes = Record<string, Counts>

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
      ...{ atMs, colo: pick(random, colos), ask: next() },
    })),
    async send({ ask, colo }) {
      const { status } = await client.ask({ ...ask, colo })
      return { isWrite: ask.method !== 'GET', failed: status >= 500 }
    },
    clock: realClock,
    signal,
  }).done()
  const routes = add(await settled({ url, key }, colos), before, -1)
  const count = (what: 'isWrite' | 'failed') => samples.filter((sample) => sample[what]).length
  return { routes, writes: count('isWrite'), failed: count('failed') }
}

/** What the isolates of these colos have counted since they began, together. */
export async function readCosts({ url, key }: Place, colos: readonly string[]): Promise<Routes> {
  const sum: Routes = {}
  for (const colo of colos) {
    const response = await fetch(new URL('/ops/costs', url), {
      headers: { Authorization: `Bearer ${key}`, 'World-Colo': colo },
    })
    if (!response.ok) throw new Error(`GET /ops/costs at ${colo} got ${response.status}.`)
    const { routes } = (await response.json()) as { routes: Routes } // src/edge/operators/ops.ts
    add(sum, routes)
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

/** Into `sum`, which it returns. */
function add(sum: Routes, routes: Routes, sign: 1 | -1 = 1): Routes {
  for (const [route, counts] of Object.entries(routes)) {
    sum[route] ??= noCounts()
    const into = sum[route]
    for (const name of counted) into[name] += sign * counts[name]
  }
  return sum
}

export const total = ({ routes }: Pick<Cost, 'routes'>): Counts => {
  const sum = { all: noCounts() }
  for (const all of Object.values(routes)) add(sum, { all })
  return sum.all
}

export function spent(cost: Cost): Spent {
  const { requests, kvReads, kvWrites, kvDeletes, loads } = total(cost)
  // The meter counts a write as a load, too.
  return { requests, kvReads, kvWrites, kvDeletes, loads: loads - cost.writes, writes: cost.writes }
}
