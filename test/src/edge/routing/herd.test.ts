// A region that comes back, or is slow for a while, as many isolates see it: they return, and not all at once.
import { expect, test } from 'vitest'
import { createMeasured } from '../../../../src/edge/routing/measured.ts'
import { RAMP_MS } from '../../../../src/edge/routing/rules/limits.ts'
import { createClock } from '../../../support/clock.ts'
import {
  type Behave,
  ids,
  LONDON,
  NEAR,
  NEXT,
  refuse,
  type Simulator,
  simulate,
  well,
} from './simulator.ts'

/** That know nothing of each other. */
function isolates(behave: Record<string, Behave>, count: number) {
  const clock = createClock(1_000_000)
  const all = Array.from({ length: count }, (_, seed) =>
    simulate(behave, { seed, clock, measured: createMeasured(clock) }),
  )
  const [one = simulate()] = all
  return {
    all,
    received: (region?: string) => all.reduce((sum, sim) => sum + sim.received(region), 0),
    /** A request of each every so often. */
    async load(forMs: number, everyMs: number): Promise<void> {
      for (let ms = 0; ms < forMs; ms += everyMs) {
        for (const sim of all) void sim.send()
        await one.pass(everyMs)
      }
    },
  }
}
const firstOf = (sim: Simulator) => sim.router.topology(LONDON).regions[0]?.id
/** Nobody's first region changes twice in this time: what was promised. */
const QUIET_MS = 30_000
/** As far as they are from London, but that nobody else is near. */
const far = Object.fromEntries(ids.map((id) => [id, well(150)]))

test('a region that was dead is used again within a minute, and never by all of a sudden', async () => {
  const behave: Record<string, Behave> = { [NEAR]: refuse }
  const { load, received } = isolates(behave, 20)
  await load(20_000, 250)
  behave[NEAR] = well()
  const shares: number[] = []
  while ((shares.at(-1) ?? 0) < 1 && shares.length < 60) {
    const before = [received(NEAR), received()] as const
    await load(2_000, 250)
    shares.push((received(NEAR) - before[0]) / (received() - before[1]))
  }
  expect(shares.at(-1)).toBe(1)
  expect(shares.length * 2_000).toBeLessThanOrEqual(60_000)
  const begun = shares.findIndex((share) => share > 0)
  expect((shares.length - begun) * 2_000).toBeGreaterThanOrEqual(RAMP_MS)
  for (const [i, share] of shares.entries()) {
    expect(share - (shares[i - 1] ?? 0)).toBeLessThanOrEqual(0.3)
  }
})

// https://github.com/apache/servicecomb-java-chassis/issues/2176: what a mean has of a slow spell stays for hours.
test('one that was slow for ten minutes is used again five minutes after, for a few calls', async () => {
  const behave: Record<string, Behave> = { ...far, [NEAR]: well(20), [NEXT]: well(60) }
  const { all, load, received } = isolates(behave, 1)
  const [sim = simulate()] = all
  await load(120_000, 1_000)
  behave[NEAR] = well(400)
  await load(60_000, 1_000)
  expect(firstOf(sim)).toBe(NEXT)
  const before = received(NEAR) + sim.probes(NEAR)
  await load(540_000, 1_000)
  expect(received(NEAR) + sim.probes(NEAR) - before).toBeLessThanOrEqual(12)
  behave[NEAR] = well(20)
  await load(300_000, 1_000)
  expect(firstOf(sim)).toBe(NEAR)
})

// https://github.com/Kong/kong/issues/14961: whoever looks fastest is given everything, and looks fastest no more.
test('one that is slow under load loses most of it, and nobody goes to and fro', async () => {
  let busy = 0
  const behave: Record<string, Behave> = { ...far, [NEXT]: well(60) }
  behave[NEAR] = async (call, clock) => {
    busy++
    const response = await well(20 + 18 * busy)(call, clock)
    busy--
    return response
  }
  const { all, load } = isolates(behave, 20)
  const chosen = all.map(firstOf)
  const changedAt = all.map(() => -QUIET_MS)
  let left = false
  for (let second = 0; second < 240; second++) {
    await load(1_000, 250)
    for (const [i, sim] of all.entries()) {
      const next = firstOf(sim)
      if (next === chosen[i]) continue
      const heldMs = second * 1_000 - (changedAt[i] ?? 0)
      expect(heldMs).toBeGreaterThanOrEqual(QUIET_MS - 1_000) // it is looked at once a second
      chosen[i] = next
      changedAt[i] = second * 1_000
    }
    const there = chosen.filter((id) => id === NEAR).length
    left ||= there < all.length / 2
    if (left) expect(there).toBeLessThanOrEqual((2 / 3) * all.length)
  }
  expect(left).toBe(true)
})
