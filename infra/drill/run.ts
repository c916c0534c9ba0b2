// A whole drill: a world of its own, traffic in it, one fault after the other, and the report.
import { primary, regions } from '../../src/regions.ts'
import type { Context } from '../cli/command.ts'
import { createControl } from '../traffic/control.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { createExchange } from '../traffic/exchange.ts'
import { type Flow, startFlow } from '../traffic/open-loop.ts'
import { figuresOf } from '../traffic/sample.ts'
import { readShares } from '../traffic/users.ts'
import { listSlugs, withWorld } from '../traffic/world.ts'
import type { World } from '../world/index.ts'
import { loadMap } from '../world/map.ts'
import { seeded } from '../world/random.ts'
import { settle } from './account.ts'
import { placeClients } from './clients.ts'
import { conduct, type Episode, type Step, sleep } from './conduct.ts'
import { makeKills } from './kills.ts'
import { createMemory } from './memory.ts'
import type { DrillOptions, Plan } from './options.ts'
import { readBack } from './readback.ts'
import { findRecovery } from './recovery.ts'
import { makeReport, type Report, toRow } from './report.ts'
import type { Sample } from './sample.ts'
import { createSender } from './send.ts'
import { episodeLine } from './show.ts'
import { makeTargets } from './targets.ts'
import { type Homes, homesOf } from './touch.ts'
import { planTraffic } from './traffic.ts'

/** To fill the caches, and to give clients links of their own; as long as a fault, up to this. */
const WARM_UP_MS_MAX = 10_000
/** The yardstick is twice as long. */
const HEALTHY_PARTS = 2
const POLL_MS = 100

/** Rejects when the world breaks or is quit; nothing is left running then either. */
export const runDrill = (
  options: DrillOptions,
  context: Context,
  commit: string,
): Promise<Report> =>
  withWorld(context, options, (world) => drillIn(world, options, context, commit))

async function drillIn(
  { url, key }: World,
  options: DrillOptions,
  context: Context,
  commit: string,
): Promise<Report> {
  const { seed, plan, rate, clients: count, command } = options
  const { clock, progress, quit } = context
  const { signal } = quit
  const nearest = nearestRegions()
  const slugs = await listSlugs(url, primary)
  const clients = placeClients({ count, shares: readShares(), nearest })
  using client = createExchange({ url, apiKey: key, signal })
  const { exchange } = client
  const send = createSender({
    ...{ exchange, clock, signal, chance: seeded(seed, 'drill retries') },
    memories: createMemory(clients, slugs),
  })
  const planned = planTraffic({ seed, perSecond: rate, clients: count, slugs })
  let now = 'warming up'
  const onSample = () => progress.update(`  ${now}: ${describe(flow.samples)}`)
  const say = (words: string) => {
    now = words
  }
  const cpu = watchCpu()
  const flow: Flow<Sample> = startFlow({ planned, send, clock, signal, onSample })
  const { samples } = flow
  try {
    const healthy = await measureHealthy(flow, plan, context, say)
    const homes = homesOf(healthy, nearest)
    const usual = { samples, healthy, homes }
    const episodes = await breakAll(url, flow, usual, options, context, say)
    await flow.stop()
    signal.throwIfAborted()
    for (const last of episodes.slice(-1)) last.endedAt = clock.now()
    const cpuBusy = cpu()
    progress.update('  reading everything back from the primary')
    const [{ colo } = { colo: '' }] = clients
    const fates = settle(samples, await readBack({ exchange, colo, clock, signal }))
    const origin = { command, commit, seed, perSecond: rate, clients: count }
    return makeReport({ ...usual, origin, episodes, fates, cpuBusy })
  } finally {
    await flow.stop()
  }
}

/** The region that a round trip from each colo is shortest to. */
function nearestRegions(): Homes {
  const { colos, coloToRegion } = loadMap()
  const nearest = colos.map((colo) => {
    const wires = regions.map((region) => ({ id: region.id, ...coloToRegion(colo, region) }))
    return [colo.id, wires.reduce((a, b) => (b.rttMs < a.rttMs ? b : a)).id] as const
  })
  return new Map(nearest)
}

type Say = (words: string) => void

/** What was sent while nothing was broken, when all of it has ended. */
async function measureHealthy(
  flow: Flow<Sample>,
  plan: Plan,
  { clock, progress, quit: { signal } }: Context,
  say: Say,
): Promise<Sample[]> {
  const warmUpMs =
    plan.kind === 'each' ? Math.min(plan.seconds * 1_000, WARM_UP_MS_MAX) : WARM_UP_MS_MAX
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

async function breakAll(
  url: string,
  flow: Flow<Sample>,
  usual: { samples: readonly Sample[]; healthy: readonly Sample[]; homes: Homes },
  { seed, plan }: DrillOptions,
  { clock, progress, quit: { signal } }: Context,
  say: Say,
): Promise<Episode[]> {
  const steps = makeSteps(seed, plan)
  const recovered = ({ target, healAskedAt, endedAt }: Episode) => {
    const until = flow.settledAt()
    const samples = flow.samples.filter(({ sentAt }) => sentAt >= healAskedAt && sentAt < until)
    const found = findRecovery({ ...usual, target, samples, healAskedAt, endedAt })
    return found.kind === 'recovered'
  }
  let done = 0
  const onEpisode = (episode: Episode) => {
    const row = toRow(episode, { ...usual, fates: new Map() }) // only known at the end
    progress.note(`  ${++done}/${steps.length} ${episodeLine(row)}`)
  }
  return conduct({ steps, control: createControl(url), clock, signal, recovered, onEpisode, say })
}

function makeSteps(seed: number, plan: Plan): Step[] {
  const all = regions.map(({ id }) => id)
  switch (plan.kind) {
    case 'each':
      return makeTargets(plan.only, all).map((target) => ({
        ...{ target, pauseMs: 0, watch: true },
        forMs: plan.seconds * 1_000,
      }))
    case 'kill-at-random': {
      const named = plan.regions.length === 0 ? all : plan.regions
      return makeKills({ seed, minutes: plan.minutes, regions: named })
    }
  }
}

function describe(samples: readonly Sample[]): string {
  const { failedReads, failedWrites } = figuresOf(samples)
  return `${samples.length} requests, ${failedReads} GETs and ${failedWrites} writes failed`
}
