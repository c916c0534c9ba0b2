// Every arm in a small scenario, by the real thread; and what is in docs/ is what the figures say.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ISOLATES } from '../../../../infra/bench/report/arm.ts'
import { type ArmName, arms } from '../../../../infra/bench/report/arms.ts'
import { picturesOf } from '../../../../infra/bench/report/charts.ts'
import { floorOf } from '../../../../infra/bench/report/floor.ts'
import { secondsOf } from '../../../../infra/bench/report/new-links.ts'
import { reportPage } from '../../../../infra/bench/report/page.ts'
import { REPLICA_WAIT_MS } from '../../../../infra/bench/report/region.ts'
import type { Report } from '../../../../infra/bench/report/report.ts'
import { runArm } from '../../../../infra/bench/report/run.ts'
import type { Scenario } from '../../../../infra/bench/report/scenario.ts'
import { runJobs } from '../../../../infra/bench/report/threads.ts'
import { REPLICA_WAIT_MS as PRODUCTION } from '../../../../src/data/read.ts'
import { primary, regions } from '../../../../src/regions.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const scenario: Scenario = {
  ...{ name: 'mix 1', seed: 7, perSecond: 200, seconds: 20, warmSeconds: 5 },
  ...{ keys: 50, writes: 0.1 },
}
const names = Object.keys(arms) as ArmName[]
const { signal } = new AbortController()
const jobs = [...names, 'meridian' as const].map((arm) => ({ arm, scenario }))
const began: ArmName[] = []
const done = await runJobs(jobs, signal, ({ arm }) => void began.push(arm))
const of = (name: ArmName) => {
  const found = done[names.indexOf(name)]
  if (!found) throw new Error(`${name} has no result.`)
  return found.summary
}

test.each(names)('%s answers everything', (name) => {
  const { reads, writes, failedReads, failedWrites } = of(name)
  expect({ failedReads, failedWrites }).toEqual({ failedReads: 0, failedWrites: 0 })
  expect(reads + writes).toBeGreaterThan(2_500)
  expect(reads + writes).toBe(of('single').reads + of('single').writes)
})

test('only arms with a token or without copies keep every session whole', () => {
  const broken = (name: ArmName) => {
    const { ownWrites, backwards } = of(name).violations
    return ownWrites + backwards
  }
  for (const name of ['single', 'sessions', 'meridian'] as const) expect(broken(name), name).toBe(0)
  for (const name of ['nginx', 'hono', 'cachified', 'unkey'] as const) {
    expect(broken(name), name).toBeGreaterThan(0)
  }
})

test('caches have hits, and what has none has none', () => {
  for (const name of ['single', 'sessions'] as const) expect(of(name).hits, name).toBe(0)
  for (const name of ['nginx', 'hono', 'cachified', 'unkey', 'meridian'] as const) {
    expect(of(name).hits, name).toBeGreaterThan(0.3)
  }
  expect(of('meridian').readMs.mean).toBeLessThan(of('single').readMs.mean)
})

test('each read of the edge is a hit, or it is known why not', () => {
  const { hits, causes = {} } = of('meridian')
  const known = Object.values(causes).reduce((sum, share) => sum + share, hits)
  expect(known).toBeCloseTo(1, 2)
  expect(causes.changed).toBeGreaterThan(10 * (causes.unknown ?? 0))
})

test('what takes longest begins first, and results keep the order of the jobs', () => {
  expect(began.slice(0, 2)).toEqual(['meridian', 'meridian'])
  expect(began).toHaveLength(jobs.length)
  expect(done.map(({ summary }) => summary.hits > 0)).toEqual(
    jobs.map(({ arm }) => arm !== 'single' && arm !== 'sessions'),
  )
})

test('a seed gives the same figures', () => {
  expect(done.at(-1)).toEqual(done[names.indexOf('meridian')])
})

test('a thread that fails tells why, and one that is called off ends', async () => {
  const none = { arm: 'none' as ArmName, scenario }
  await expect(runJobs([none], signal, () => {})).rejects.toThrow()
  const off = AbortSignal.abort(new Error('enough'))
  await expect(runJobs([{ arm: 'single', scenario }], off, () => {})).rejects.toThrow('enough')
})

const links: Scenario = {
  ...{ ...scenario, name: 'new links', newLinks: 24, seconds: secondsOf(24), warmSeconds: 0 },
}
const visited = await runJobs(
  names.map((arm) => ({ arm, scenario: links })),
  signal,
  () => {},
)
const visitsTo = (name: ArmName) => visited[names.indexOf(name)]?.newLinks

test('visitors of a new link find it at the primary and through Meridian, who asks there', () => {
  for (const name of ['single', 'nginx', 'meridian'] as const) {
    expect(visitsTo(name)?.unasked.all, name).toBe(0)
  }
  for (const name of ['sessions', 'hono', 'cachified', 'unkey'] as const) {
    expect(visitsTo(name)?.unasked.firstSecond, name).toBeGreaterThan(0.05)
  }
  expect(visitsTo('meridian')?.askedBefore.lastSeconds).toBeLessThan(10)
  expect(visitsTo('meridian')?.unasked.visits).toBeGreaterThan(500)
})

test('a hot key is loaded by each arm as its copies ask for', async () => {
  const hot = { ...scenario, name: 'hot key', keys: 1, writes: 0, perSecond: 20, seconds: 125 }
  const few = ['single', 'nginx', 'meridian', 'cachified'] as const
  const done = await runJobs(
    few.map((arm) => ({ arm, scenario: hot })),
    signal,
    () => {},
  )
  const [single, nginx, meridian] = done.map(({ hotKey }) => hotKey)
  // Who is shown a stale copy waits for no load, though one begins: that is a hit.
  const cachified = done[3]?.summary
  expect((cachified?.hits ?? 0) * (cachified?.reads ?? 0)).toBeGreaterThan(
    (cachified?.reads ?? 0) - (done[3]?.hotKey.loads ?? 0),
  )
  expect(single?.loads).toBeGreaterThan(20 * 60 * 0.9) // every read
  expect(nginx).toEqual({ loads: 1, most: 1 })
  expect(meridian?.loads).toBeGreaterThan(0)
  expect(meridian?.loads).toBeLessThan(26 * ISOLATES + 1) // one for each memory, at most
})

test('an arm that leaves a request without an answer has no figures', async () => {
  const silent = async () => ({ send: () => new Promise<never>(() => {}) })
  const brief = { ...scenario, seconds: 1, warmSeconds: 0 }
  await expect(runArm(silent, brief)).rejects.toThrow('have no answer')
})

test('the modelled region waits for a replica as long as a real one', () => {
  expect(REPLICA_WAIT_MS).toBe(PRODUCTION)
})

const report: Report = {
  ...{ command: 'npm run bench -- report', commit: 'abc1234', seed: 7, primary },
  floor: floorOf(regions),
  parts: [
    { scenario, arms: Object.fromEntries(names.map((name) => [name, of(name)])) },
    { scenario: { ...scenario, name: 'hot key' }, arms: { single: of('single') } },
    {
      scenario: { ...scenario, name: 'failover', outage: { region: 'x<y', from: 9, until: 12 } },
      arms: {},
    },
  ],
  failover: done.at(-1)?.timeline ?? { requests: [], failed: [], p95: [] },
  curves: Object.fromEntries(names.map((name, i) => [name, done[i]?.curves])),
  hotKey: Object.fromEntries(names.map((name, i) => [name, done[i]?.hotKey])),
  newLinks: Object.fromEntries(names.map((name, i) => [name, visited[i]?.newLinks])),
}

test('the page names every arm and every figure, its seed and its commit', () => {
  const page = reportPage(report)
  for (const word of [...names, 'abc1234', 'seed 7', 'npm run bench -- report']) {
    expect(page).toContain(word)
  }
  expect(page).toContain(String(of('meridian').dollars.toFixed(2)))
  for (const words of ['One key that everybody asks for', 'The first visitors of a new link']) {
    expect(page).toContain(words)
  }
  expect(page).not.toMatch(/NaN|undefined/)
})

test('the page names the colos that are slower than one region, and says why', () => {
  const whole = of('meridian')
  const slower = Object.fromEntries(Object.keys(whole.colosP95).map((id) => [id, 0]))
  const at = (id: string, p95: number) => {
    const meridian = { ...whole, colosP95: { ...slower, [id]: p95 } }
    return reportPage({
      ...report,
      parts: [{ scenario, arms: { single: of('single'), meridian } }],
    })
  }
  expect(at('ORD', 9_999)).toContain('The p95 is higher in ORD: a read that no cache answers')
  expect(at('ORD', 0)).not.toContain('The p95 is higher')
})

test('pictures are well-formed, say what they show, and do not change by themselves', () => {
  const pictures = picturesOf(report)
  expect(pictures).toEqual(picturesOf(structuredClone(report)))
  for (const [name, picture] of Object.entries(pictures)) {
    expect(picture, name).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+">/)
    expect(picture, name).not.toMatch(/NaN|undefined|x<y/)
    expect(picture.match(/<text/g)?.length, name).toBe(picture.match(/<\/text>/g)?.length)
  }
})

test('a picture of all arms tells them apart by shapes and dashes as well as by colours', () => {
  const lines = (picturesOf(report)['bench-cdf.svg'] ?? '').match(/<path [^>]*fill="none"[^>]*>/g)
  const dashes = (lines ?? []).map(
    (line) => /stroke-width="[^"]+"(?: stroke-dasharray="[^"]+")?/.exec(line)?.[0],
  )
  expect(new Set(dashes).size).toBe(names.length)
  const shapes = picturesOf(report)['bench-continents.svg']?.match(/class="b" d="[^"]+"/g)
  expect(new Set(shapes).size).toBe(names.length)
})

test('the picture of a failover says when the region dies, when it is back, and what failed', () => {
  const failed = report.failover.failed.map((_, second) => (second === 10 ? 3 : 0))
  const outage = { region: 'weur', from: 9, until: 12 }
  const { parts, ...rest } = report
  const [mix] = parts
  if (!mix) throw new Error('There is no mix.')
  const scenarios = [mix, { scenario: { ...scenario, name: 'failover', outage }, arms: {} }]
  const told = { ...rest, parts: scenarios, failover: { ...report.failover, failed } }
  const picture = picturesOf(told)['bench-failover.svg'] ?? ''
  for (const words of ['weur dies', 'it is back', 'failed (red): 3'])
    expect(picture).toContain(words)
  expect(picture.match(/stroke="#d1242f"/g)).toHaveLength(1)
})

test('docs/benchmarks.md and its pictures are what its figures say', () => {
  const file = join(root, 'docs', 'benchmarks.json')
  if (!existsSync(file)) return // a fork has figures of its own, or none
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Report
  expect(readFileSync(join(root, 'docs', 'benchmarks.md'), 'utf8')).toBe(reportPage(kept))
  for (const [name, picture] of Object.entries(picturesOf(kept))) {
    expect(readFileSync(join(root, 'docs', 'pictures', name), 'utf8'), name).toBe(picture)
  }
})
