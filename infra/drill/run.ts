// A whole drill: a world of its own, traffic in it, one fault after the other, and the report.
import { primary, regions } from '../../src/regions.ts'
import type { Progress } from '../cli/progress.ts'
import { createControl } from '../traffic/control.ts'
import { watchCpu } from '../traffic/cpu.ts'
import { type Flow, startFlow } from '../traffic/open-loop.ts'
import { type ColoShare, readShares } from '../traffic/users.ts'
import { listSlugs } from '../traffic/world.ts'
import { createEvents } from '../world/events.ts'
import { startWorld, type World } from '../world/index.ts'
import { loadMap } from '../world/map.ts'
import { seeded } from '../world/random.ts'
import type { Clock } from '../world/time.ts'
import { settle } from './account.ts'
import { placeClients } from './clients.ts'
import { conduct, type Episode, type Step } from './conduct.ts'
import { createExchange } from './exchange.ts'
import { makeKills } from './kills.ts'
import { createMemory } from './memory.ts'
import { commandFor, type DrillOptions, type Plan } from './options.ts'
import { readBack } from './readback.ts'
import { findRecovery } from './recovery.ts'
import { makeReport, type Report } from './report.ts'
import { isGood, isRead, type Sample } from './sample.ts'
import { createSender } from './send.ts'
import { makeTargets } from './targets.ts'
import { episodeLine } from './tell.ts'
import { type Homes, homesOf } from './touch.ts'
import { planTraffic } from './traffic.ts'

export type RunOptions = DrillOptions & {
  root: string
  commit: string
  clock: Clock
  /** Whether a process runs. */
  alive: (pid: number) => boolean
  progress: Progress
  /** Called when a part of the world ends that nobody ended. */
  broke: (error: Error) => void
  signal: AbortSignal
}

/** To fill the caches, and to give clients links of their own; as long as a fault, up to this. */
const WARM_UP_MS_MAX = 10_000
/** The yardstick is twice as long. */
const HEALTHY_PARTS = 2
const POLL_MS = 100

/** Rejects when the world breaks or the signal aborts; nothing is left running then either. */
export async function runDrill(options: RunOptions): Promise<Report> {
  const { root, seed, speed, progress, broke, signal } = options
  signal.throwIfAborted()
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') progress.update(`  starting the world: ${event.name}`)
    if (event.kind === 'crashed') {
      broke(new Error(`${event.part} ended unexpectedly. ${event.words}`))
    }
  })
  progress.update('  starting the world')
  const world = await startWorld({ root, port: 0, seed, speed, events })
  try {
    signal.throwIfAborted()
    progress.note(`  a world at ${world.url}, seed ${seed}, while this lasts`)
    return await drillIn(world, options)
  } finally {
    await world.stop()
  }
}

async function drillIn(world: World, options: RunOptions): Promise<Report> {
  const { seed, plan, rate, clients: count, clock, progress, signal } = options
  const { shares, nearest } = loadPlaces()
  const slugs = await listSlugs(world.url, primary)
  const clients = placeClients({ count, shares, nearest })
  const memories = createMemory(clients, slugs)
  const exchange = createExchange({ url: world.url, apiKey: world.key, signal })
  const chance = seeded(seed, 'drill retries')
  const send = createSender({ exchange, memories, clock, signal, chance })
  const planned = planTraffic({ seed, perSecond: rate, clients: count, slugs })
  let now = 'warming up'
  const onSample = () => progress.update(`  ${now}: ${describe(flow.samples)}`)
  const say = (words: string) => {
    now = words
  }
  const cpu = watchCpu()
  const flow: Flow<Sample> = startFlow({ planned, send, clock, signal, onSample })
  try {
    const healthy = await measureHealthy(flow, plan, options, say)
    const homes = homesOf(healthy, nearest)
    const episodes = await breakAll(world, flow, { healthy, homes }, options, say)
    await flow.stop()
    signal.throwIfAborted()
    for (const last of episodes.slice(-1)) last.endedAt = clock.now()
    const cpuBusy = cpu()
    progress.update('  reading everything back from the primary')
    const [{ colo } = { colo: '' }] = clients
    const rows = await readBack({ url: world.url, colo, clock, signal })
    const { samples } = flow
    const command = commandFor(options)
    const origin = { command, commit: options.commit, seed, perSecond: rate, clients: count }
    const fates = settle(samples, rows)
    return makeReport({ origin, samples, healthy, homes, episodes, fates, cpuBusy })
  } finally {
    await flow.stop()
  }
}

/** The users of each colo, and the region that a round trip from there is shortest to. */
function loadPlaces(): { shares: ColoShare[]; nearest: Homes } {
  const map = loadMap()
  const rttMs = (colo: (typeof map.colos)[number], region: (typeof regions)[number]) =>
    map.coloToRegion(colo, region).rttMs
  const nearest = map.colos.map((colo): [string, string] => {
    const best = regions.reduce((a, b) => (rttMs(colo, b) < rttMs(colo, a) ? b : a))
    return [colo.id, best.id]
  })
  return {
    shares: readShares(),
    nearest: new Map(nearest),
  }
}

type Say = (words: string) => void

/** What was sent while nothing was broken, when all of it has ended. */
async function measureHealthy(
  flow: Flow<Sample>,
  plan: Plan,
  { clock, progress, signal }: RunOptions,
  say: Say,
): Promise<Sample[]> {
  const warmUpMs =
    plan.kind === 'each' ? Math.min(plan.seconds * 1_000, WARM_UP_MS_MAX) : WARM_UP_MS_MAX
  const sleep = async (ms: number) => {
    await clock.sleep(ms, signal)
    signal.throwIfAborted()
  }
  await sleep(warmUpMs)
  say('healthy')
  const from = clock.now()
  await sleep(HEALTHY_PARTS * warmUpMs)
  const to = clock.now()
  while (flow.settledAt() < to) await sleep(POLL_MS)
  const healthy = flow.samples.filter(({ sentAt }) => sentAt >= from && sentAt < to)
  progress.note(`  healthy: ${describe(healthy)}`)
  return healthy
}

async function breakAll(
  world: World,
  flow: Flow<Sample>,
  usual: { healthy: readonly Sample[]; homes: Homes },
  { seed, plan, clock, alive, progress, signal }: RunOptions,
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
    done++
    const line = episodeLine(episode, { ...usual, samples: flow.samples })
    progress.note(`  ${done}/${steps.length} ${line}`)
  }
  const control = createControl(world.url)
  return conduct({ steps, control, clock, alive, signal, recovered, onEpisode, say })
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
  const failed = samples.filter((sample) => !isGood(sample))
  const reads = failed.filter(isRead).length
  return `${samples.length} requests, ${reads} GETs and ${failed.length - reads} writes failed`
}
