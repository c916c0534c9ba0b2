// A whole storm: a world of its own, clients and faults in it, and the account of what was committed.
import { regions } from '../../src/regions.ts'
import type { Workload } from '../../src/shared/workload.ts'
import { type Context, isInterrupted } from '../cli/command.ts'
import { breakIn } from '../traffic/break.ts'
import { closedLoop } from '../traffic/closed-loop.ts'
import { createControl, findBroken } from '../traffic/control.ts'
import { createExchange } from '../traffic/exchange.ts'
import { type Line, roundMs } from '../traffic/history.ts'
import { withAccount } from '../traffic/world.ts'
import { faultKinds } from '../world/faults.ts'
import type { World } from '../world/index.ts'
import { loadMap } from '../world/map.ts'
import { createAsker } from './client.ts'
import type { StormOptions } from './options.ts'
import { planClient } from './plan.ts'
import { makeSchedule } from './schedule.ts'

export type Storm = StormOptions & { workload: Workload; onLine: (line: Line) => void }

/** Resolves with what is wrong with the world, in words. Rejects when it does not start; nothing is
 * left running or on the disk either way. */
export async function runStorm(options: Storm, context: Context): Promise<string[]> {
  const { workload, onLine } = options
  const { signal } = context.quit
  let clock = context.clock
  const { commits, rows } = await withAccount(
    context,
    { ...options, ...workload },
    async (world) => {
      const zero = context.clock.now()
      clock = { ...context.clock, now: () => context.clock.now() - zero }
      await rage(options, { ...context, clock }, world)
    },
  )
  const interrupted = isInterrupted(signal)
  const broken = signal.aborted && !interrupted ? [wordsOf(signal.reason)] : []
  onLine({ kind: 'end', at: roundMs(clock.now()), broken, interrupted })
  for (const line of [...commits, ...rows]) onLine(line)
  return broken
}

async function rage(options: Storm, { clock, quit }: Context, { url, key }: World): Promise<void> {
  const { seed, minutes, clients, workload, onLine } = options
  const { signal } = quit
  const control = createControl(url)
  const colos = loadMap().colos.map(({ id }) => id)
  const places = { colos, regions: regions.map(({ id }) => id) }
  const schedule = makeSchedule({ seed, kinds: faultKinds, minutes, ...places })
  using connections = createExchange({ url, apiKey: key, signal })
  const { exchange } = connections
  const runClient = (client: number) =>
    closedLoop({
      plan: planClient({ seed, client, clients, colos, workload }),
      ask: createAsker({ workload, exchange, clock, onOp: onLine }),
      untilMs: minutes * 60_000,
      ...{ clock, signal },
    })
  const fail = (error: unknown) => quit.abort(new Error(wordsOf(error)))
  try {
    await Promise.all([
      breakIn(schedule, { control, clock, signal, tell: onLine }).catch(fail),
      ...Array.from({ length: clients }, (_, client) => runClient(client)),
    ])
    if (signal.aborted) return
    const wrong = await findBroken({ control, clock })
    if (wrong.length > 0) fail(wrong.join('; '))
  } catch (error) {
    fail(error)
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
