// The bench runs from end to end, and what it compares came from where it says.
import { expect, test } from 'vitest'
import { ARMS, INSIDE } from '../../../../infra/bench/wall/blocks.ts'
import { measureWall } from '../../../../infra/bench/wall/index.ts'
import { wallSection } from '../../../../infra/bench/wall/show.ts'
import { recorded } from '../../../support/context.ts'

const size = { paths: 60, turns: 5, warmTurns: 2, operations: 5, calls: 2 }

test('every arm is measured, with and without delays, and answers from where it is meant to', async () => {
  const { context, lines } = recorded()
  const wall = await measureWall(2, context, size)
  expect(lines).toEqual([])
  expect(wall.measured.map(({ missed }) => missed)).toEqual([0, 0])
  for (const { us } of wall.measured) {
    expect(Object.keys(us.clientUs ?? {})).toEqual([...ARMS])
    expect(Object.keys(us.insideUs ?? {})).toEqual([...INSIDE])
    expect(Math.min(...Object.values(us.clientUs ?? {}))).toBeGreaterThan(0)
  }
  const [, delayed] = wall.measured
  expect(delayed?.us.clientUs?.hono).toBeGreaterThan(1_000 * (delayed?.d1Ms ?? Number.NaN))
  expect(wallSection(wall)).not.toMatch(/NaN|undefined/)
}, 60_000)
