// The three phases, in order. The last has a world of its own, so that it begins with empty caches too.
import { primary, regions } from '../../src/regions.ts'
import type { Context } from '../cli/command.ts'
import { createControl } from '../traffic/control.ts'
import { readShares } from '../traffic/users.ts'
import { listSlugs, withWorld } from '../traffic/world.ts'
import type { DemoOptions } from './options.ts'
import { runOutage } from './outage.ts'
import { runPhase } from './phase.ts'
import type { Measured } from './report.ts'
import { busiest } from './summary.ts'
import { makeSchedule } from './traffic.ts'

const PHASES = 3
/** Of its phase: before, to warm up; during; after, to see the region come back. */
const KILL_AT = 0.3
const HEAL_AT = 0.6

/** Rejects when the world breaks or the run is quit; nothing is left running then either. */
export async function play(
  { seed, seconds }: Pick<DemoOptions, 'seed' | 'seconds'>,
  context: Context,
): Promise<Omit<Measured, 'origin'>> {
  const phaseMs = (seconds * 1_000) / PHASES
  const shares = readShares()
  const home = `${primary}, ${regions.find(({ id }) => id === primary)?.city}`

  const { schedule, ...runs } = await withWorld(context, { seed }, async (world) => {
    const slugs = await listSlugs(world.url, primary)
    const schedule = makeSchedule({ seed, durationMs: phaseMs, shares, slugs })
    const straight = { title: `1/3 one region (${home})`, prefix: 'demo-1', direct: primary }
    const oneRegion = await runPhase({ world, schedule, ...straight }, context)
    const through = { title: '2/3 Meridian', prefix: 'demo-2' }
    const meridian = await runPhase({ world, schedule, ...through }, context)
    return { schedule, oneRegion, meridian }
  })

  const region = busiest(runs.meridian)
  return withWorld(context, { seed }, async (world) => {
    const dying = { title: `3/3 Meridian, ${region} dies`, prefix: 'demo-3' }
    const times = { killAfterMs: phaseMs * KILL_AT, healAfterMs: phaseMs * HEAL_AT }
    const [regionDies, outage] = await Promise.all([
      runPhase({ world, schedule, ...dying }, context),
      runOutage({ control: createControl(world.url), region, ...times }, context),
    ])
    return { home, shares, ...runs, regionDies, outage }
  })
}
