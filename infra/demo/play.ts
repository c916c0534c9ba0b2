// The three phases, in order. The last has a world of its own, in which a region dies.

import { primary, regions } from '../../src/regions.ts'
import type { Workload } from '../../src/shared/workload.ts'
import type { Context } from '../cli/command.ts'
import { breakIn } from '../traffic/break.ts'
import { type Control, createControl } from '../traffic/control.ts'
import { readShares } from '../traffic/users.ts'
import { withWorld } from '../traffic/world.ts'
import { busiest, type OutageTimes } from './figures.ts'
import { makeSchedule, runPhase } from './phase.ts'
import type { Measured } from './report.ts'

const PHASES = 3
/** Of its phase: before, to warm up; during; after, to see the region come back. */
const KILL_AT = 0.3
const HEAL_AT = 0.6

export type PlayOptions = { seed: number; seconds: number; workload: Workload }

/** Rejects when the world breaks or the run is quit; nothing is left running then either. */
export async function play(
  { seed, seconds, workload }: PlayOptions,
  context: Omit<Context, 'command'>,
): Promise<Omit<Measured, 'origin'>> {
  const phaseMs = (seconds * 1_000) / PHASES
  const shares = readShares()
  const home = `${primary}, ${regions.find(({ id }) => id === primary)?.city}`
  const schedule = makeSchedule({ seed, durationMs: phaseMs, shares, names: workload.names })
  const same = { workload, schedule }

  const runs = await withWorld(context, { seed }, async (world) => {
    const straight = { title: `1/3 one region (${home})`, prefix: 'demo-1', direct: primary }
    const oneRegion = await runPhase({ world, ...same, ...straight }, context)
    const through = { title: '2/3 through the edge', prefix: 'demo-2' }
    return { oneRegion, meridian: await runPhase({ world, ...same, ...through }, context) }
  })

  const region = busiest(runs.meridian)
  return withWorld(context, { seed }, async (world) => {
    const dying = { title: `3/3 through the edge, ${region} dies`, prefix: 'demo-3' }
    const times = { killAfterMs: phaseMs * KILL_AT, healAfterMs: phaseMs * HEAL_AT }
    const [regionDies, outage] = await Promise.all([
      runPhase({ world, ...same, ...dying }, context),
      runOutage({ control: createControl(world.url), region, ...times }, context),
    ])
    return { home, shares, ...runs, regionDies, outage }
  })
}

export type OutageOptions = {
  control: Pick<Control, 'break' | 'heal'>
  region: string
  killAfterMs: number
  healAfterMs: number
}

/** Rejects when the run is quit or the world refuses, which quits the run: its figures would be none. */
export async function runOutage(
  { control, region, killAfterMs, healAfterMs }: OutageOptions,
  { clock, progress, quit }: Pick<Context, 'clock' | 'progress' | 'quit'>,
): Promise<OutageTimes> {
  const { signal } = quit
  const now = clock.now()
  const faults = [{ kind: 'region-down' as const, region }]
  try {
    const [killed, healed] = await breakIn(
      [{ fromMs: now + killAfterMs, toMs: now + healAfterMs, faults }],
      {
        ...{ control, clock, signal },
        tell: ({ kind }) =>
          progress.note(`  ${region} ${kind === 'fault' ? 'is dead' : 'runs again'}`),
      },
    )
    if (!killed || !healed) throw signal.reason // interrupted
    const { askedAt: healAskedAt, at: restartedAt } = healed
    return { region, killAskedAt: killed.askedAt, healAskedAt, restartedAt }
  } catch (error) {
    quit.abort(error)
    throw error
  }
}
