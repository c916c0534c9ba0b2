// One arm in one scenario, by the clock: sends what users send, and keeps what they got.
import { primary, regions } from '../../../src/regions.ts'
import { arrivals } from '../../traffic/chance.ts'
import { readCities, shareOut } from '../../traffic/users.ts'
import { kvReadMs } from '../../world/kv-time.ts'
import { type Colo, loadMap } from '../../world/map.ts'
import { seeded } from '../../world/random.ts'
import { createColoKv } from '../stampede-kv.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { MakeArm, World } from './arm.ts'
import { createDatabase } from './database.ts'
import { createNetwork } from './network.ts'
import { planLinks } from './new-links.ts'
import { createRecord, type Record } from './record.ts'
import { faultsOf, type Scenario } from './scenario.ts'
import type { KvSpent } from './summary.ts'
import { createUsers, type Request } from './users.ts'
import { inVirtualTime } from './virtual-time.ts'

/** Any moment: nothing here knows the date. */
const START_MS = 1_800_000_000_000
/** Longer than anybody waits for an answer: a replica's lag has no end, but a minute is not among millions. */
const LAST_MS = 60_000
/** Milliseconds for which a colo keeps what it saw of KV; see infra/world/kv/view.ts. */
const KV_WINDOW_MS = 60_000

export type Run = { record: Record; kv: KvSpent }

export async function runArm(make: MakeArm, scenario: Scenario): Promise<Run> {
  const clock = createVirtualClock(START_MS)
  using _ = inVirtualTime(clock)
  const world = createWorld(scenario, clock)
  const arm = await make(world)
  const record = createRecord(scenario, START_MS)
  let before: KvSpent | undefined // what filling the caches took is not counted
  for (const { atMs, request } of planOf(scenario, world.colos)) {
    await clock.advanceTo(START_MS + atMs)
    if (atMs >= scenario.warmSeconds * 1_000) before ??= { ...world.kvCounts }
    const answered = record.sent(request, clock.now())
    void arm.send(request).then((outcome) => answered(outcome, clock.now()))
  }
  await clock.advanceTo(START_MS + scenario.seconds * 1_000 + LAST_MS)
  if (record.counts.unanswered > 0) {
    throw new Error(`${record.counts.unanswered} requests of "${scenario.name}" have no answer.`)
  }
  const { reads, writes } = world.kvCounts
  const { reads: readsBefore, writes: writesBefore } = before ?? { reads: 0, writes: 0 }
  return { record, kv: { reads: reads - readsBefore, writes: writes - writesBefore } }
}

/** Who asks for what and when, in milliseconds since the beginning. */
export function* planOf(
  scenario: Scenario,
  colos: readonly Colo[],
): Generator<{ atMs: number; request: Request }> {
  const random = (label: string) => seeded(scenario.seed, label)
  const shares = shareOut(readCities(), colos)
  if (scenario.newLinks !== undefined) {
    yield* planLinks(scenario.newLinks, colos, shares, random('links'))
    return
  }
  const users = createUsers(scenario, colos, shares, random('users'))
  const times = arrivals(random('arrivals'), scenario.perSecond, scenario.seconds * 1_000)
  for (const atMs of times) yield { atMs, request: users.next() }
}

function createWorld(scenario: Scenario, clock: World['clock']): World {
  const random = (label: string) => seeded(scenario.seed, label)
  const map = loadMap()
  const faults = faultsOf(scenario, START_MS)
  const kv = createColoKv({
    ...{ clock, random: random('kv'), windowMs: KV_WINDOW_MS },
    readMs: kvReadMs({ seed: scenario.seed, speed: 1 }),
  })
  const ids = regions.map(({ id }) => id)
  return {
    ...{ clock, scenario, regions, colos: map.colos.slice(0, scenario.colos), random },
    network: createNetwork({
      ...{ map, regions, home: primary, faults, clock, random: random('network') },
    }),
    database: createDatabase(clock, scenario.seed, ids),
    kv: (colo) => (scenario.kvDown ? brokenKv : kv.at(colo)),
    kvCounts: kv.counts,
  }
}

const refuse = () => Promise.reject(new Error('KV is down.'))
const brokenKv = { get: refuse, put: refuse, delete: refuse } as unknown as ReturnType<World['kv']>
