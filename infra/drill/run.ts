// A whole drill: a world of its own, traffic in it, one fault after the other, and the report.
import { regions } from '../../src/regions.ts'
import type { Workload } from '../../src/shared/workload.ts'
import type { Context } from '../cli/command.ts'
import { createControl } from '../traffic/control.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { createExchange } from '../traffic/exchange.ts'
import { itemOf } from '../traffic/item.ts'
import { type Flow, startFlow } from '../traffic/open-loop.ts'
import { figuresOf } from '../traffic/sample.ts'
import { readShares } from '../traffic/users.ts'
import { withAccount } from '../traffic/world.ts'
import { seeded } from '../world/random.ts'
import { settle } from './account.ts'
import { createMemory, createSender, type Sample } from './client.ts'
import { conduct, type Episode, sleep } from './conduct.ts'
import type { DrillOptions } from './options.ts'
import { makeReport, type Report, toRow, type Usual } from './report.ts'
import { episodeLine } from './show.ts'
import { makeSteps, type Step } from './steps.ts'
import { findRecovery, homesOf } from './touch.ts'
import { nearestRegions, placeClients, planTraffic } from './traffic.ts'

/** To fill the caches, and to give clients items of their own; as long as a fault, up to this. */
const WARM_UP_MS_MAX = 10_000
/** The yardstick is twice as long. */
const HEALTHY_PARTS = 2
const POLL_MS = 100

/** Rejects when the world breaks or is quit; nothing is left running then either. */
export async function runDrill(
  options: DrillOptions & { workload: Workload; commit: string },
  context: Context,
): Promise<Report> {
  const { seed, rate, clients: count, speed, workload, commit } = options
  const { clock, progress, command, quit } = context
  const { signal } = quit
  const steps = makeSteps(
    options,
    regions.map(({ id }) => id),
  )
  const nearest = nearestRegions()
  const memories = createMemory(placeClients(count, readShares(), nearest), workload)
  const world = { seed, speed, table: workload.table }
  const { used, rows } = await withAccount(context, world, async ({ url, key }) => {
    using client = createExchange({ url, apiKey: key, signal })
    const patience = { clock, signal, chance: seeded(seed, 'drill retries') }
    const send = createSender({ ...patience, exchange: client.exchange, memories, workload })
    const planned = planTraffic({ seed, perSecond: rate, clients: count, names: workload.names })
    let now = 'warming up'
    const say = (words: string) => {
      now = words
    }
    const onSample = () => progress.update(`  ${now}: ${describe(flow.samples)}`)
    const cpu = watchCpu()
    const flow: Flow<Sample> = startFlow({ planned, send, clock, signal, onSample })
    try {
      const healthy = await measureHealthy(flow, options, context, say)
      const usual = { samples: flow.samples, healthy, homes: homesOf(healthy, nearest) }
      const watching = watch(flow, usual, steps, context)
      const episodes = await conduct({ ...watching, control: createControl(url), say })
      await flow.stop()
      signal.throwIfAborted()
      for (const last of episodes.slice(-1)) last.endedAt = clock.now()
      return { ...usual, episodes, cpuBusy: cpu() }
    } finally {
      await flow.stop()
    }
  })
  const items = rows.flatMap((row) => itemOf(workload, row) ?? [])
  const origin = { command, commit, seed, perSecond: rate, clients: count }
  return makeReport({ ...used, origin, fates: settle(used.samples, items) })
}

/** What was sent while nothing was broken, when all of it has ended. */
async function measureHealthy(
  flow: Flow<Sample>,
  { seconds = Number.POSITIVE_INFINITY }: DrillOptions,
  { clock, progress, quit: { signal } }: Context,
  say: (words: string) => void,
): Promise<Sample[]> {
  const warmUpMs = Math.min(seconds * 1_000, WARM_UP_MS_MAX)
  await sleep(clock, warmUpMs, signal)
  say('healthy')
  const from = clock.now()
  await sleep(clock, HEALTHY_PARTS * warmUpMs, signal)
  const to = clock.now()
  while (flow.settledAt() < to) await sleep(clock, POLL_MS, signal)
  const healthy = flow.samples.filter(({ sentAt }) => sentAt >= from && sentAt < to)
  progress.note(`  healthy: ${describe(healthy)}`)
  return healthy
}

/** When one has recovered, and what is told of it. */
function watch(
  flow: Flow<Sample>,
  usual: Usual,
  steps: Step[],
  { clock, progress, quit: { signal } }: Context,
) {
  let done = 0
  return {
    ...{ steps, clock, signal },
    recovered({ target, healAskedAt, endedAt }: Episode) {
      const until = flow.settledAt()
      const samples = flow.samples.filter(({ sentAt }) => sentAt >= healAskedAt && sentAt < until)
      const found = findRecovery({ ...usual, target, samples, healAskedAt, endedAt })
      return found.kind === 'recovered'
    },
    onEpisode(episode: Episode) {
      const row = toRow(episode, usual, new Map()) // only known at the end
      progress.note(`  ${++done}/${steps.length} ${episodeLine(row)}`)
    },
  }
}

function describe(samples: readonly Sample[]): string {
  const { failedReads, failedWrites } = figuresOf(samples)
  return `${samples.length} requests, ${failedReads} GETs and ${failedWrites} writes failed`
}
