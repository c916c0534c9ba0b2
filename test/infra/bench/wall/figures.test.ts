import { expect, test } from 'vitest'
import type { Block } from '../../../../infra/bench/wall/blocks.ts'
import { figuresOf, ratioIn } from '../../../../infra/bench/wall/figures.ts'
import { ratioTable, wallSection, wallTargets } from '../../../../infra/bench/wall/show.ts'
import { markdownTable } from '../../../../infra/cli/tables.ts'

const block = (times: number): Block => {
  const us = { hello: 50, hono: 100, both: 130, raw: 100, kv: 121, memory: 60, told: 66 }
  const slow = Object.fromEntries(Object.entries(us).map(([arm, one]) => [arm, one * times]))
  const { raw, kv, memory, told } = us
  return {
    ...{ clientUs: slow as typeof us, cpuUs: times === 9 ? undefined : us },
    insideUs: { raw, kv, memory, told },
  }
}
const delays = { kvMs: 0, d1Ms: 0 }
const wall = { rounds: 3, measured: [figuresOf([1, 2, 3].map(block), delays, 0)] }

test('medians and ratios of each way it was measured', () => {
  const [one] = wall.measured
  expect(one?.us.clientUs).toMatchObject({ hono: 200, both: 260 })
  expect(one?.us.insideUs).toEqual({ raw: 100, kv: 121, memory: 60, told: 66 })
  expect(one && ratioIn(one, 'cpuUs', 'kv', 'raw')?.median).toBe(1.21)
})

test('where the system tells no CPU time there is none, and the table leaves it out', () => {
  const silent = figuresOf([block(1), block(9)], delays, 0)
  expect(silent.us.cpuUs).toBeUndefined()
  expect(ratioTable(silent, markdownTable)).not.toMatch(/NaN|undefined/)
})

test('targets are those of the delays they are meant for, and none without figures', () => {
  const targets = wallTargets(wall).map(({ atMost, got }) => [atMost, got])
  expect(targets).toEqual([
    [1.3, 1.3],
    [1.2, 1.21],
    [0.2, 0.6],
  ])
  expect(wallTargets(undefined)).toEqual([])
})

test('the section says every figure, and is not there without any', () => {
  expect(wallSection(wall)).toContain('| 260 |')
  expect(wallSection(wall)).not.toMatch(/NaN|undefined/)
  expect(wallSection(undefined)).toBe('')
})
