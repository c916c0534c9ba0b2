import { expect, test } from 'vitest'
import { createNetwork, Unreachable } from '../../../../infra/bench/report/network.ts'
import { faultsOf } from '../../../../infra/bench/report/scenario.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { seeded } from '../../../../infra/world/random.ts'
import { primary, regions } from '../../../../src/regions.ts'

const map = loadMap()
const [colo] = map.colos
if (!colo) throw new Error('There is no colo.')

function open(down?: string) {
  const clock = createVirtualClock(0)
  const outage = { outage: { region: down ?? '', from: 0, until: 9 } }
  const faults = faultsOf({ ...SCENARIO, ...outage }, 0)
  const random = seeded(7, 'network')
  return { clock, network: createNetwork({ map, regions, home: primary, faults, clock, random }) }
}
const SCENARIO = {
  ...{ name: 'x', seed: 1, seconds: 9, perSecond: 1, writes: 0, keys: 1, warmSeconds: 0 },
}

test('a call takes a round trip, half of it on the way there', async () => {
  const { clock, network } = open()
  const seen: number[] = []
  const tell = async () => seen.push(clock.now())
  const call = network.callRegion(colo, primary, tell).then(tell)
  await clock.advanceTo(10_000)
  await call
  const [there = 0, back = 0] = seen
  expect(there * 2).toBeGreaterThan(network.medianMs(colo, primary) * 0.6)
  expect(there * 2).toBeLessThan(network.medianMs(colo, primary) * 1.6)
  expect(back).toBeGreaterThan(there)
  expect(back).not.toBeCloseTo(there * 2) // each way is drawn anew
})

test('where a region is down nobody arrives', async () => {
  const { clock, network } = open(primary)
  let arrived = 0
  const call = network.callRegion(colo, primary, async () => arrived++)
  const failed = call.catch((error: unknown) => error)
  const write = network.callPrimary(primary, () => arrived++).catch((error: unknown) => error)
  await clock.advanceTo(10_000)
  expect(await failed).toBeInstanceOf(Unreachable)
  expect(await write).toBeInstanceOf(Unreachable)
  expect(arrived).toBe(0)
})

test('the nearest is the fastest by the median', () => {
  const { network } = open()
  const best = Math.min(...regions.map(({ id }) => network.medianMs(colo, id)))
  expect(network.medianMs(colo, network.nearest(colo))).toBe(best)
})
