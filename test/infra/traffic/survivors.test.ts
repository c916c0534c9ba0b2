import { expect, test } from 'vitest'
import type { WorldState } from '../../../infra/traffic/control.ts'
import { findBroken } from '../../../infra/traffic/survivors.ts'
import { createClock } from '../../support/leaping-clock.ts'

const state = (up: boolean) => ({
  colos: [],
  regions: [{ id: 'oc', up, pid: 2 }],
  primary: { up: true, pid: 1 },
})

function worldOf(states: WorldState[]) {
  let healed = 0
  const last = states.at(-1) ?? state(true)
  const control = { state: async () => states.shift() ?? last, healAll: async () => void healed++ }
  return { control, healed: () => healed }
}

test('it heals everything, and waits for what takes a while', async () => {
  const clock = createClock()
  const { control, healed } = worldOf([state(false), state(false), state(true)])
  expect(await findBroken({ control, clock, alive: () => true })).toEqual([])
  expect(healed()).toBe(1)
  expect(clock.slept).toHaveLength(2)
})

test('what does not come back is named, after half a minute', async () => {
  const clock = createClock()
  const { control } = worldOf([state(false)])
  const alive = (pid: number) => pid !== 1
  expect(await findBroken({ control, clock, alive })).toEqual([
    'region oc is not up',
    'process 1 is gone',
  ])
  expect(clock.now()).toBe(30_000)
})
