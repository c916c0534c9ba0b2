// Runs a workload through some colos of a world and reads there what it cost.
import { Agent } from 'node:http'
import { type Counts, counted, noCounts } from '../../src/edge/operators/meter.ts'
import { seeded } from '../world/random.ts'
import { ask } from './ask.ts'
import type { Spent } from './cost-prices.ts'
import type { Workload } from './cost-workloads.ts'
import { sendOpenLoop } from './open-loop.ts'

/** A world, and a key that may operate it. */
export type Place = { url: string; key: string }
export type Target = Place & { slugs: readonly string[] }
export type Traffic = { seed: number; perSecond: number; seconds: number; colos: readonly string[] }
/** By route, and what the workload wrote; `failed` were answered with a 5xx, which costs as much. */
export type Cost = { routes: Record<string, Counts>; writes: number; failed: number }

/** Resolves when everything behind the answers has been counted too. */
export async function runWorkload(
  workload: Workload,
  target: Target,
  traffic: Traffic,
): Promise<Cost> {
  const { seed, colos } = traffic
  const agent = new Agent({ keepAlive: true })
  const next = workload.next(target.slugs, seed)
  const random = seeded(seed, `${workload.name} at`)
  let writes = 0
  let failed = 0
  try {
    const before = await readCosts(target, colos)
    await sendOpenLoop({ ...traffic, random }, async () => {
      const colo = colos[Math.floor(random() * colos.length)] ?? ''
      const asking = next()
      if (asking.kind === 'write') writes++
      const status =
        asking.kind === 'read'
          ? (await ask(agent, new URL(asking.path, target.url).href, { 'World-Colo': colo })).status
          : await write(asking.slug, target, colo)
      if (status >= 500) failed++
    })
    return { routes: difference(before, await settled(target, colos)), writes, failed }
  } finally {
    agent.destroy()
  }
}

async function write(slug: string, { url, key }: Place, colo: string): Promise<number> {
  const response = await fetch(new URL('/api/links', url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'World-Colo': colo,
    },
    body: JSON.stringify({ slug, url: `https://example.com/${slug}` }),
  })
  await response.arrayBuffer()
  return response.status
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
