// One phase: the traffic once, each request at its time, whatever becomes of the answers.
import type { Context } from '../cli/command.ts'
import { ms, percent } from '../cli/words.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { createExchange } from '../traffic/exchange.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { isHit, latencyMs, type Sample, toOutcome } from '../traffic/sample.ts'
import { percentile } from '../traffic/statistics.ts'
import type { World } from '../world/index.ts'
import type { Run } from './summary.ts'
import { askOf, type Planned } from './traffic.ts'

export type PhaseOptions = {
  world: Pick<World, 'url' | 'key'>
  schedule: readonly Planned[]
  title: string
  /** Begins the slugs it writes, so that no two phases want the same. */
  prefix: string
  /** Past the edges, to this region. */
  direct?: string
}

/** Resolves when every request is answered or has failed. Rejects when the run is quit. */
export async function runPhase(
  { world, schedule, title, prefix, direct }: PhaseOptions,
  { clock, progress, quit: { signal } }: Omit<Context, 'root'>,
): Promise<Run> {
  using client = createExchange({ url: world.url, apiKey: world.key, signal })
  const headers = direct === undefined ? {} : { 'World-Direct': direct }
  const cpu = watchCpu()

  async function send(planned: Planned, dueAt: number): Promise<Sample> {
    const { n, colo, kind } = planned
    const sentAt = clock.now()
    const reply = await client.exchange({ ...askOf(planned, prefix), headers })
    const doneAt = clock.now()
    const outcome = toOutcome(reply)
    const sample = { n, colo, kind, write: kind === 'write', dueAt, sentAt, doneAt }
    if (outcome.kind !== 'answered') return { ...sample, outcome, good: false }
    const region = outcome.region ?? direct // without an edge nobody names it
    return { ...sample, outcome: { ...outcome, region }, good: outcome.status < 500 }
  }

  const line = () => `  ${title}: ${describe(flow.samples, schedule.length)}`
  const onSample = () => progress.update(line())
  const flow = startFlow({ planned: schedule, send, clock, signal, onSample })
  const samples = await flow.done()
  signal.throwIfAborted()
  progress.note(line())
  return { samples: samples.toSorted((a, b) => a.n - b.n), cpuBusy: cpu() }
}

function describe(seen: readonly Sample[], planned: number): string {
  const failed = seen.filter(({ good }) => !good).length
  const p50 = percentile(seen.map(latencyMs), 50) ?? 0
  const hits = percent(seen.filter(isHit).length / seen.length)
  return `${seen.length} of ${planned} requests, ${failed} failed, p50 ${ms(p50)}, cache ${hits}`
}
