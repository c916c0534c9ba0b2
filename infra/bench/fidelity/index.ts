// npm run bench -- fidelity: the same traffic through simulation and local world. With --write it goes into docs/benchmarks.
import type { Workload } from '../../../src/shared/workload.ts'
import type { Context } from '../../cli/command.ts'
import { readCommit } from '../../cli/commit.ts'
import { terminalTable } from '../../cli/tables.ts'
import { watchCpu } from '../../traffic/cpu.ts'
import { loadWorkload } from '../../traffic/product.ts'
import { withWorld } from '../../traffic/world.ts'
import { readReport, writeReport } from '../report/files.ts'
import type { Scenario } from '../report/scenario.ts'
import { type Fidelity, fidelityTable } from './compare.ts'
import { overheadOf, without } from './overhead.ts'
import { playIn, simulate } from './play.ts'
import { figuresOf, type Seen } from './seen.ts'

/** Three minutes that count; before them the edges measure their regions and caches fill. */
const TIMES = { seconds: 210, warmSeconds: 30 }
/** Half of the demo's: times must be the network's, and a twentieth of writes costs more than its hits. */
const PER_SECOND = 25
/** Some two hundred writes: a p95 of ten. */
const WRITES = 0.05
const SEED = 7
const OTHER_SEEDS = [8, 9, 10, 11, 12]
/** What the machine itself takes is seen in a world where every timer runs, and none for longer than a timer must: a millisecond,
 * which is more than most reads of KV should take. Some hundreds of answers for each median. */
const OVERHEAD = { speed: 1_000, seconds: 30 }

export async function benchFidelity(
  { write }: { write: boolean },
  context: Context,
): Promise<void> {
  const { root, progress } = context
  const workload = await loadWorkload(root)
  const scenario = {
    ...{ name: 'fidelity', seed: SEED, ...TIMES, perSecond: PER_SECOND, writes: WRITES },
    ...{ keys: workload.names.length, isolates: 1 },
  }
  const measured = await measure(scenario, workload, context)
  const command = 'npm run bench -- fidelity --write'
  const fidelity: Fidelity = { command, commit: await readCommit(root), ...measured }
  progress.note(fidelityTable(fidelity, terminalTable))
  if (!write) return
  const report = readReport(root)
  if (!report) {
    throw new Error('There is no docs/benchmarks.json: run npm run bench -- report --write first.')
  }
  writeReport(root, { ...report, fidelity })
}

async function measure(
  scenario: Scenario,
  workload: Workload,
  context: Context,
): Promise<Omit<Fidelity, 'command' | 'commit'>> {
  const { progress } = context
  const fromMs = scenario.warmSeconds * 1_000
  const figures = (seen: readonly Seen[]) => figuresOf(seen, fromMs)
  const simulated: Seen[][] = []
  for (const seed of [SEED, ...OTHER_SEEDS]) {
    progress.update(`  by the virtual clock, seed ${seed}`)
    simulated.push(await simulate({ ...scenario, seed }))
    context.quit.signal.throwIfAborted()
  }
  const [simulation = figures([]), ...others] = simulated.map(figures)
  const { seed } = scenario
  progress.note(
    `${scenario.seconds} s by the wall clock, and ${OVERHEAD.seconds} s a thousand times as fast`,
  )
  const { seen, cpuBusy } = await withWorld(context, { seed }, async (world) => {
    const busy = watchCpu()
    return { seen: await playIn(world, scenario, workload, context), cpuBusy: busy() }
  })
  const { speed, seconds } = OVERHEAD
  const brief = { ...scenario, seconds }
  const overhead = overheadOf(
    await withWorld(context, { seed, speed }, (world) => playIn(world, brief, workload, context)),
  )
  return {
    ...{ scenario, simulation, others, overhead, cpuBusy: Math.round(cpuBusy * 100) / 100 },
    ...{ world: figures(seen), corrected: figures(without(overhead, seen)) },
  }
}
