// How long the local world takes to boot, stage by stage, and what memory it has then.
import type { Context } from '../cli/command.ts'
import { percentile } from '../traffic/statistics.ts'
import { createEvents } from '../world/events.ts'
import { startWorld } from '../world/index.ts'
import { memoryOf } from './memory.ts'

/** Boots it `rounds` times with everything built before, and prints medians. */
export async function benchWorld(
  rounds: number,
  print: (line: string) => void,
  context: Pick<Context, 'root' | 'quit'>,
): Promise<void> {
  const stages = new Map<string, number[]>()
  const totals: number[] = []
  const memories: ReturnType<typeof memoryOf>[] = []
  await boot(context, () => {}) // builds
  for (let round = 1; round <= rounds; round++) {
    const began = performance.now()
    const memory = await boot(context, (name, ms) =>
      stages.set(name, [...(stages.get(name) ?? []), ms]),
    )
    totals.push(performance.now() - began - memory.lookedMs)
    memories.push(memory)
  }
  print(`The world, median of ${rounds} boots with the Workers built before:`)
  for (const [name, times] of stages) print(`  ${name.padEnd(28)} ${seconds(median(times))}`)
  print(`  ${'ready'.padEnd(28)} ${seconds(median(totals))}`)
  const of = (pick: (memory: (typeof memories)[number]) => number) =>
    Math.round(median(memories.map(pick)))
  print(
    `  ${of(({ processes }) => processes)} processes with ${of(({ pssMb }) => pssMb)} MB (proportional set size; ${of(({ rssMb }) => rssMb)} MB resident, shared pages counted every time)`,
  )
}

async function boot(
  { root, quit: { signal } }: Pick<Context, 'root' | 'quit'>,
  stage: (name: string, ms: number) => void,
) {
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') stage(event.name, event.ms)
  })
  const world = await startWorld({ root, port: 0, seed: 7, speed: 1, events, signal })
  const from = performance.now()
  const state = (await (await fetch(`http://127.0.0.1:${world.port}/_world`)).json()) as State
  const groups = [state.primary, state.edges, ...state.regions].map(({ pid }) => pid)
  const memory = memoryOf(groups, [process.pid])
  await world.stop()
  return { ...memory, lookedMs: performance.now() - from }
}

type State = Record<'primary' | 'edges', { pid: number }> & { regions: { pid: number }[] }

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2).padStart(6)} s`

const median = (values: readonly number[]) => percentile(values, 50) ?? 0
