// One phase: the traffic, from the seed, so that each arm gets the same; each request at its time, whatever comes of it.
import type { Workload } from '../../src/shared/workload.ts'
import type { Context } from '../cli/command.ts'
import { ms, percent } from '../cli/words.ts'
import { createDeck, mixed, slots, weighted, zipf } from '../traffic/chance.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { type Ask, createExchange } from '../traffic/exchange.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { isHit, latencyMs, type Sample, toOutcome } from '../traffic/sample.ts'
import { percentile } from '../traffic/statistics.ts'
import type { ColoShare } from '../traffic/users.ts'
import type { World } from '../world/index.ts'
import { seeded } from '../world/random.ts'
import type { Run } from './figures.ts'

export type PhaseOptions = {
  world: Pick<World, 'url' | 'key'>
  workload: Workload
  schedule: readonly Planned[]
  title: string
  /** Begins the names it writes, so that no two phases want the same. */
  prefix: string
  /** Past the edges, to this region. */
  direct?: string
}

/** Resolves when every request is answered or has failed. Rejects when the run is quit. */
export async function runPhase(
  { world, workload, schedule, title, prefix, direct }: PhaseOptions,
  { clock, progress, quit: { signal } }: Pick<Context, 'clock' | 'progress' | 'quit'>,
): Promise<Run> {
  using client = createExchange({ url: world.url, apiKey: world.key, signal })
  const headers = direct === undefined ? {} : { 'World-Direct': direct }
  const cpu = watchCpu()

  async function send(planned: Planned, dueAt: number): Promise<Sample> {
    const { n, colo, kind } = planned
    const sentAt = clock.now()
    const reply = await client.exchange({ ...askOf(planned, prefix, workload), headers })
    const outcome = toOutcome(reply)
    const answered = outcome.kind === 'answered'
    const good = answered && outcome.status < 500
    if (answered) outcome.region ??= direct // without an edge nobody names it
    const times = { dueAt, sentAt, doneAt: clock.now() }
    return { n, colo, kind, write: kind === 'write', ...times, outcome, good }
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

/** `name` is what it follows, if it does. */
export type Planned = { n: number; atMs: number; colo: string; kind: Kind; name: string }
type Kind = 'follow' | 'list' | 'write'

export type TrafficOptions = {
  seed: number
  durationMs: number
  shares: readonly ColoShare[]
  /** In any order: popularity is drawn from the seed, not from the order of a list. */
  names: readonly string[]
}

/** Keeps two cores a quarter busy with all of the world on them; three times as many were still sent
 * and answered in time there, so that times are the network's and not a queue's. */
export const REQUESTS_PER_SECOND = 50
/** Items are read far more than written, and somebody looks at the list now and then. */
const kinds = mixed<Kind>({ write: 1, list: 5, follow: 94 })

export function makeSchedule({ seed, durationMs, shares, names }: TrafficOptions): Planned[] {
  const stream = (label: string) => seeded(seed, `demo ${label}`)
  const [where, what, which] = [stream('where'), stream('what'), stream('which')]
  const colos = weighted(shares.map(({ colo, share }) => [colo, share] as const))
  const deal = createDeck(stream('popularity'), names.toSorted())
  const popular = zipf(names.map(() => deal()).reverse())
  const times = slots(stream('when'), REQUESTS_PER_SECOND)
  const requests = times.map(
    (atMs, n): Planned => ({
      ...{ n, atMs, colo: colos(where()) },
      ...{ name: popular(which()), kind: kinds(what()) },
    }),
  )
  return [...requests.take(Math.round((durationMs / 1_000) * REQUESTS_PER_SECOND))]
}

const LISTED = 20

/** `prefix` begins the name of a new item. */
export function askOf({ colo, n, kind, name }: Planned, prefix: string, workload: Workload): Ask {
  const { read, follow = read, list, make } = workload
  if (kind === 'follow') return { ...follow(name), colo }
  if (kind === 'list') return { ...(list?.(LISTED) ?? follow(name)), colo }
  const made = `${prefix}-${n}`
  return { ...make({ name: made, value: `https://example.com/${made}` }), colo }
}
