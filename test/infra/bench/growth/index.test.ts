// Every curve in a small run, and what is in docs is what the figures say.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Growth } from '../../../../infra/bench/growth/growth.ts'
import { LOCATIONS, placesOf } from '../../../../infra/bench/growth/places.ts'
import { scalePage } from '../../../../infra/bench/growth/scale-page.ts'
import { takenAt } from '../../../../infra/bench/growth/scale-tables.ts'
import { growthPictures, growthSection } from '../../../../infra/bench/growth/show.ts'
import { simulateAll } from '../../../../infra/bench/growth/simulate.ts'
import { sweepAll } from '../../../../infra/bench/growth/sweeps.ts'
import { sweepWrites } from '../../../../infra/bench/growth/writes.ts'
import { buildEdge } from '../../../../infra/bench/hosting.ts'
import { readReport } from '../../../../infra/bench/report/files.ts'
import { workload } from '../../../machine/workload.ts'
import { recorded } from '../../../support/context.ts'
import { root } from '../../../support/world.ts'

const { context, lines } = recorded()
const edge = await buildEdge(root)
const small = { clients: [1, 2], sizes: [1_000, 300_000], held: [1], edges: [1, 2], forMs: 150 }
const growth: Growth = {
  ...{ command: 'npm run bench -- growth', commit: 'abc1234', seed: 7, cores: 2 },
  ...(await sweepAll(edge, small, context)),
  writes: await sweepWrites(edge, workload, { clients: [2], forMs: 1_500 }, context),
  ...(await simulateAll(
    7,
    { keys: [20, 2_000], colos: [1, 26], rates: [20, 200], requests: 400, warmSeconds: 5 },
    context,
  )),
  regions: placesOf(LOCATIONS, 2),
  busiest: 0.5,
}

test('by the wall clock, everything is answered, and each point is told beforehand', () => {
  const { clients, sizes, writes, held } = growth
  expect(clients.map(({ x }) => x)).toEqual(small.clients)
  expect(sizes.map(({ x }) => x)).toEqual(small.sizes)
  for (const step of [...clients, ...sizes, ...writes.steps]) {
    expect(step, String(step.x)).toMatchObject({ failed: 0 })
    expect(step.perSecond).toBeGreaterThan(0)
    expect(step.p95).toBeGreaterThanOrEqual(step.p50)
  }
  expect(held.map(({ failed }) => failed)).toEqual([0])
  const points = Object.values(small).flatMap((xs) => (typeof xs === 'number' ? [] : xs))
  expect(lines).toHaveLength(points.length + 1 + 6) // those that write, and the simulated ones
})

test('a write leaves a row and its index entries, which is no page of the file for each', () => {
  expect(growth.writes.bytesAWrite).toBeGreaterThan(0)
  expect(growth.writes.bytesAWrite).toBeLessThan(4_096)
})

test('more edges need more memory', () => {
  const [one, two] = growth.edges
  expect(one?.mb).toBeGreaterThan(0)
  expect(two?.bootMs).toBeGreaterThan(0)
})

test('more keys of the same traffic are hit less often, and so are more colos', () => {
  for (const [few, many] of [growth.keys, growth.colos]) {
    expect(many?.hits).toBeLessThan(few?.hits ?? Number.NaN)
  }
})

test('a rate that was not simulated takes what the next lower one does', () => {
  expect(takenAt(growth, 199).x).toBe(20)
  expect(takenAt(growth, 10_000).x).toBe(200)
  expect(takenAt(growth, 1).x).toBe(20)
})

test('the page and the section have every figure, and are what their figures say', () => {
  const page = scalePage(growth)
  const section = growthSection(growth)
  for (const text of [page, section]) {
    expect(text).toContain('abc1234')
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  }
  for (const [name, picture] of Object.entries(growthPictures(growth))) {
    expect(section).toContain(`(pictures/${name})`)
    expect(picture, name).not.toMatch(/NaN|undefined|Infinity/)
  }
  const busier = scalePage({ ...growth, writes: { ...growth.writes, bytesAWrite: 9_999 } })
  expect(busier).not.toBe(page)
  expect(growthSection(undefined)).toBe('')
})

test('docs/scale.md is what docs/benchmarks.json says: npm run bench -- growth --write', () => {
  const growth = readReport(root)?.growth
  if (!growth) return // a fork has figures of its own, or none
  expect(readFileSync(join(root, 'docs', 'scale.md'), 'utf8')).toBe(scalePage(growth))
})
