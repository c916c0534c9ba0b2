// How long the local world takes to boot, stage by stage, and what memory it has then.
import type { Context } from '../cli/command.ts'
import { left, right, terminalTable } from '../cli/tables.ts'
import { createControl, pidsOf } from '../traffic/control.ts'
import { median } from '../traffic/statistics.ts'
import { createEvents } from '../world/events.ts'
import { startWorld } from '../world/index.ts'
import { memoryOf } from './memory.ts'

/** Boots it `rounds` times with everything built before, and prints medians. */
export async function benchWorld(rounds: number, context: Context): Promise<void> {
  const { note } = context.progress
  await boot(context) // builds
  const boots: Awaited<ReturnType<typeof boot>>[] = []
  for (let round = 1; round <= rounds; round++) boots.push(await boot(context))
  const stages = Map.groupBy(
    boots.flatMap((one) => one.stages),
    ({ name }) => name,
  )
  const rows = [...stages].map(([name, times]) => {
    const middle = median(times.map(({ ms }) => ms))
    return [name, (middle / 1_000).toFixed(2)]
  })
  note(`The world, median of ${rounds} boots with the Workers built before:`)
  note(terminalTable([...left('stage'), ...right('seconds')], rows))
  const of = (what: 'processes' | 'pssMb' | 'rssMb') =>
    Math.round(median(boots.map(({ memory }) => memory[what])))
  note(
    `${of('processes')} processes with ${of('pssMb')} MB (proportional set size; ${of('rssMb')} MB resident, shared pages counted every time)`,
  )
}

async function boot({ root, quit: { signal } }: Context) {
  const stages: { name: string; ms: number }[] = []
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') stages.push(event)
  })
  const began = performance.now()
  const world = await startWorld({ root, port: 0, seed: 7, speed: 1, events, signal })
  stages.push({ name: 'ready', ms: performance.now() - began })
  const memory = memoryOf(pidsOf(await createControl(world.url).state()), [process.pid])
  await world.stop()
  return { stages, memory }
}
