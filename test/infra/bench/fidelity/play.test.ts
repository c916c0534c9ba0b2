// The virtual side of the comparison; test/stories/cost.test.ts has the other one.
import { expect, test } from 'vitest'
import { simulate } from '../../../../infra/bench/fidelity/play.ts'
import { planOf } from '../../../../infra/bench/report/run.ts'
import type { Scenario } from '../../../../infra/bench/report/scenario.ts'
import { loadMap } from '../../../../infra/world/map.ts'

const scenario: Scenario = {
  ...{ name: 'fidelity', seed: 7, seconds: 4, warmSeconds: 0, perSecond: 50 },
  ...{ writes: 0.1, keys: 20, isolates: 1 },
}

test('every request of the plan is seen once, at its time, and with its answer', async () => {
  const seen = await simulate(scenario)
  const planned = [...planOf(scenario, loadMap().colos)]
  const inOrder = seen.toSorted((a, b) => a.atMs - b.atMs)
  expect(inOrder.map(({ request }) => request)).toEqual(planned.map(({ request }) => request))
  for (const [i, { atMs, outcome }] of inOrder.entries()) {
    expect(atMs).toBeCloseTo(planned[i]?.atMs ?? Number.NaN, 1)
    expect(outcome).toMatchObject({ ok: true, timing: expect.stringContaining('edge') })
  }
})
