// Stories of whoever pays: what each kind of traffic may cost, counted by the edges and by KV itself. And, as it is a world
// for benches: that it does what the benchmarks' simulation says.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchCost } from '../../infra/bench/cost.ts'
import { type Cost, readCosts, runWorkload, total } from '../../infra/bench/cost-run.ts'
import { workloads } from '../../infra/bench/cost-workloads.ts'
import { playIn, simulate } from '../../infra/bench/fidelity/play.ts'
import { figuresOf } from '../../infra/bench/fidelity/seen.ts'
import type { Scenario } from '../../infra/bench/report/scenario.ts'
import { loadWorkload } from '../../infra/traffic/product.ts'
import { realClock } from '../../infra/world/time.ts'
import { DRAIN_CHECK_MS } from '../../src/edge/operators/drain.ts'
import { recorded } from '../support/context.ts'
import { eventually } from '../support/eventually.ts'
import { describeWorld, root, testOfKv } from '../support/world.ts'

const PEOPLE: Scenario = {
  ...{ name: 'fidelity', seed: 7, seconds: 5, warmSeconds: 0, perSecond: 25 },
  ...{ writes: 0.1, keys: 50, isolates: 1 },
}
const simulated = figuresOf(await simulate(PEOPLE), 0) // before a world needs this process's timers

const world = describeWorld({ speed: 0 })
const began = performance.now()
const TRAFFIC = { seed: 5, perSecond: 40, seconds: 4.5, signal: new AbortController().signal }

const slugs = async () => [...(await loadWorkload(root)).names].sort()

async function run(name: string, ...colos: string[]): Promise<Cost & { seconds: number }> {
  const workload = workloads.find((one) => one.name === name)
  if (!workload) throw new Error(`no workload "${name}"`)
  const url = world.url.replace('localhost', '127.0.0.1')
  const target = { url, key: world.key, slugs: await slugs() }
  const from = performance.now()
  const cost = await runWorkload(workload, target, { ...TRAFFIC, colos })
  return { ...cost, seconds: (performance.now() - from) / 1_000 }
}

test.each(['long tail', 'crawler'])(
  'what is asked for once is read once and never written: %s',
  async (name) => {
    const { requests, memoryHits, kvReads, kvWrites, kvDeletes, loads } = total(
      await run(name, 'FRA', 'ORD'),
    )
    expect(requests).toBeGreaterThan(150)
    expect([kvReads, loads]).toEqual([requests, requests])
    expect([memoryHits, kvWrites, kvDeletes]).toEqual([0, 0, 0])
  },
)

/** An isolate asks KV for a key every five seconds at most, and for its cache group's mark every thirty. */
const readsOfOneKey = (seconds: number) => 2 + Math.floor(seconds / 5) + Math.floor(seconds / 30)

testOfKv(
  'a hot link costs a read in five seconds and one write, however many follow it',
  async () => {
    const path = `/${(await slugs())[0]}`
    await eventually(
      () => world.at('NRT', path),
      ({ headers }) => headers.get('Cache-Status')?.includes('detail="memory"') === true,
    )
    const cost = await run('one hot link', 'NRT')
    const { requests, memoryHits, kvHits, kvReads, kvWrites, kvDeletes, loads } = total(cost)
    expect(requests).toBeGreaterThan(150)
    expect(kvReads).toBeLessThanOrEqual(readsOfOneKey(cost.seconds))
    expect(kvWrites).toBeLessThanOrEqual(1) // or before it was hot
    expect([loads, kvDeletes]).toEqual([0, 0])
    expect(memoryHits + kvHits).toBe(requests)
  },
)

test('popular links are loaded and written once each, by whoever needs them first', async () => {
  const cost = await run('short links', 'SIN')
  const { requests, loads, kvReads, kvWrites } = total(cost)
  const links = (await slugs()).length
  expect(loads).toBeLessThanOrEqual(links)
  expect(kvWrites).toBeLessThanOrEqual(loads)
  expect(kvReads).toBeLessThanOrEqual(loads * readsOfOneKey(cost.seconds))
  expect(loads + kvReads + kvWrites).toBeLessThan(2 * requests)
})

testOfKv('another colo has it from KV: two reads at most, and no load', async () => {
  const path = '/asked-for-here-first'
  const body = { slug: path.slice(1), url: 'https://example.com/' }
  expect((await world.write('MAD', 'POST', '/api/links', { body })).status).toBe(201)
  await eventually(
    async () => {
      await world.at('MAD', path)
      return (await readCosts(world, ['MAD']))['GET /{slug}']?.kvWrites ?? 0
    },
    (writes) => writes === 1,
  )
  const answer = await world.at('LHR', path)
  expect(answer.headers.get('Cache-Status')).toContain('detail="kv"')
  const counted = await eventually(
    async () => (await readCosts(world, ['LHR']))['GET /{slug}'],
    (counts) => counts?.requests === 1,
  )
  expect(counted).toMatchObject({ kvHits: 1, loads: 0, kvWrites: 0 })
  expect(counted?.kvReads).toBeLessThanOrEqual(2)
})

testOfKv('a new link costs two deletes and one mark of its group', async () => {
  const made = await world.write('SYD', 'POST', '/api/links', {
    body: { slug: 'cost', url: 'https://example.com/' },
  })
  expect(made.status).toBe(201)
  const counted = await eventually(
    async () => (await readCosts(world, ['SYD']))['POST /api/links'],
    (counts) => counts?.kvWrites === 1,
  )
  expect(counted).toMatchObject({ requests: 1, loads: 1, kvReads: 0, kvWrites: 1, kvDeletes: 2 })
})

test("the edges count what KV counts, but for the operators' flag", async () => {
  const { colos, kv: before } = await world.state()
  const ids = colos.map(({ id }) => id)
  const kv = (await world.state()).kv
  expect(kv.writes).toBe(before.writes) // nothing is under way
  const counts = total({ routes: await readCosts(world, ids) })
  expect(counts.kvWrites + counts.kvDeletes).toBe(kv.writes)
  const flagReads = 1 + Math.floor((performance.now() - began) / DRAIN_CHECK_MS)
  expect(kv.reads - counts.kvReads).toBeLessThanOrEqual(flagReads * ids.length)
  expect(kv.reads).toBeGreaterThanOrEqual(counts.kvReads)
})

test('the bench prints what a workload costs, and writes a page that says how it was made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-cost-'))
  const markdown = join(folder, 'cost.md')
  const { context, lines } = recorded()
  const guess = {
    name: 'guesses',
    what: 'a slug that nobody made',
    next: () => {
      let asked = 0
      return () => ({ method: 'GET', path: `/guess-${asked++}` }) as const
    },
  }
  await benchCost(1, context, { markdown, only: [guess] })
  // Nothing is asked for twice: a read and a load each, and $0.30 + $0.50 a million.
  const costs =
    /^guesses +\d+ +0\.0 % +0\.0 % +100\.0 % +100\.0 % +0\.0 % +0\.0 % +\$0\.80 +\$0\.30/m
  expect(lines.join('\n')).toMatch(costs)
  const page = readFileSync(markdown, 'utf8')
  expect(page).toContain('`npm run bench -- cost --rounds 1`')
  expect(page).toMatch(/commit [0-9a-f]{7}|commit unknown/)
  expect(page).toMatch(/^\| guesses \| `GET \/\{slug\}` \| \d+ \| 0 \| 0 \| /m)
  rmSync(folder, { recursive: true })
}, 60_000)

testOfKv('the world does with the same people what the benchmarks’ simulation does', async () => {
  const context = {
    clock: { ...realClock, now: () => performance.now() },
    quit: new AbortController(),
  }
  const real = figuresOf(await playIn(world, PEOPLE, await loadWorkload(root), context), 0)
  for (const figures of [simulated, real]) {
    expect(figures).toMatchObject({ failed: 0, violations: { ownWrites: 0, backwards: 0 } })
  }
  expect([real.reads, real.writes]).toEqual([simulated.reads, simulated.writes])
  // A hundred reads, in a world that others have used.
  expect(Math.abs(real.hits - simulated.hits)).toBeLessThan(0.2)
})
