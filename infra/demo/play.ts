// The three phases, in order. The last has a world of its own, so that it begins with empty caches too.
import { primary, regions } from '../../src/regions.ts'
import type { Progress } from '../cli/progress.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { percentile } from '../traffic/statistics.ts'
import { readShares } from '../traffic/users.ts'
import { listSlugs, withWorld } from '../traffic/world.ts'
import type { World } from '../world/index.ts'
import type { Clock } from '../world/time.ts'
import { runOutage } from './outage.ts'
import { runPhase } from './phases.ts'
import type { Measured } from './report.ts'
import { isFailed, isHit, latencyMs, type Sample } from './sample.ts'
import { type Arm, createSender } from './send.ts'
import { ms, percent } from './sentences.ts'
import { busiest, type Run } from './summary.ts'
import { makeSchedule, type Planned } from './traffic.ts'

export type PlayOptions = {
  root: string
  seed: number
  seconds: number
  clock: Clock
  progress: Progress
  quit: AbortController
}

/** Keeps two cores a quarter busy with all of the world on them; three times as many were still sent
 * and answered in time there, so that times are the network's and not a queue's. */
export const REQUESTS_PER_SECOND = 50
const PHASES = 3
/** Of its phase: before, to warm up; during; after, to see the region come back. */
const KILL_AT = 0.3
const HEAL_AT = 0.6

/** Rejects when the world breaks or the signal aborts; nothing is left running then either. */
export async function play(options: PlayOptions): Promise<Omit<Measured, 'origin'>> {
  const { seed, clock, quit, progress } = options
  const phaseMs = (options.seconds * 1_000) / PHASES
  const count = Math.round((phaseMs / 1_000) * REQUESTS_PER_SECOND)
  const shares = readShares()
  const city = regions.find(({ id }) => id === primary)?.city ?? ''
  const home = `${primary}, ${city}`

  const first = await withWorld(options, { seed }, async (world) => {
    const slugs = await listSlugs(world.url, primary)
    const schedule = makeSchedule({ seed, count, durationMs: phaseMs, shares, slugs })
    const one: Arm = { kind: 'one-region', region: primary }
    const oneRegion = await phase(options, world, schedule, one, `1/3 one region (${home})`)
    const meridian = await phase(options, world, schedule, { kind: 'meridian' }, '2/3 Meridian')
    return { schedule, oneRegion, meridian }
  })

  const { schedule, ...runs } = first
  const region = busiest(runs.meridian)
  return withWorld(options, { seed }, async (world) => {
    const [regionDies, outage] = await Promise.all([
      phase(options, world, schedule, { kind: 'meridian' }, `3/3 Meridian, ${region} dies`),
      runOutage({
        url: world.url,
        region,
        killAfterMs: phaseMs * KILL_AT,
        healAfterMs: phaseMs * HEAL_AT,
        clock,
        signal: quit.signal,
        say: progress.note,
      }),
    ])
    return { home, shares, ...runs, regionDies, outage }
  })
}

async function phase(
  { clock, quit, progress }: PlayOptions,
  { url, key }: World,
  schedule: readonly Planned[],
  arm: Arm,
  title: string,
): Promise<Run> {
  const { signal } = quit
  const prefix = `demo-${title.charAt(0)}`
  const sender = createSender({ url, key, arm, prefix, clock, signal })
  const cpu = watchCpu()
  const seen: Sample[] = []
  const onSample = (sample: Sample) => {
    seen.push(sample)
    progress.update(`  ${title}: ${describe(seen, schedule.length)}`)
  }
  try {
    const samples = await runPhase({ schedule, send: sender.send, clock, signal, onSample })
    signal.throwIfAborted()
    progress.note(`  ${title}: ${describe(seen, schedule.length)}`)
    return { samples, cpuBusy: cpu() }
  } finally {
    sender.close()
  }
}

function describe(seen: readonly Sample[], planned: number): string {
  const p50 = percentile(seen.map(latencyMs), 50) ?? 0
  const hits = percent(seen.filter(isHit).length / seen.length)
  return `${seen.length} of ${planned} requests, ${seen.filter(isFailed).length} failed, p50 ${ms(p50)}, cache ${hits}`
}
