// The same plan twice: by a virtual clock through the simulation, and by the wall clock through the local world.
import type { Workload } from '../../../src/shared/workload.ts'
import type { Context } from '../../cli/command.ts'
import { createExchange } from '../../traffic/exchange.ts'
import { startFlow } from '../../traffic/open-loop.ts'
import { loadMap } from '../../world/map.ts'
import type { Arm, MakeArm } from '../report/arm.ts'
import { meridian } from '../report/meridian-arm.ts'
import { planOf, runArm } from '../report/run.ts'
import type { Scenario } from '../report/scenario.ts'
import type { Request } from '../report/users.ts'
import type { Seen } from './seen.ts'
import { worldArm } from './world-arm.ts'

export async function simulate(scenario: Scenario): Promise<Seen[]> {
  const all: Seen[] = []
  const watched: MakeArm = async (world) => {
    const { clock } = world
    const send = watch(await meridian(world), clock, (seen) => all.push(seen))
    return { send: async (request) => (await send(request)).outcome }
  }
  await runArm(watched, scenario)
  return all
}

type Place = { url: string; key: string }

/** `world`: with every colo of the map, fresh. Resolves when the last answer is there. */
export async function playIn(
  { url, key }: Place,
  scenario: Scenario,
  workload: Workload,
  { clock, quit: { signal } }: Pick<Context, 'clock' | 'quit'>,
): Promise<Seen[]> {
  using client = createExchange({ url, apiKey: key, signal })
  const send = watch(worldArm(client.exchange, workload), clock)
  const planned = planOf(scenario, loadMap().colos)
  const flow = startFlow({ planned, send: ({ request }) => send(request), clock, signal })
  const seen = await flow.done()
  signal.throwIfAborted()
  return [...seen]
}

function watch({ send }: Arm, clock: Context['clock'], told: (seen: Seen) => void = () => {}) {
  const beganMs = clock.now()
  return async (request: Request): Promise<Seen> => {
    const sentMs = clock.now()
    const outcome = await send(request)
    const seen = { atMs: sentMs - beganMs, ms: clock.now() - sentMs, request, outcome }
    told(seen)
    return seen
  }
}
