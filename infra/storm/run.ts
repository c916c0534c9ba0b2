// A whole storm: a world of its own, clients and faults in it, and the account of what was committed.
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Context, isInterrupted } from '../cli/command.ts'
import { closedLoop } from '../traffic/closed-loop.ts'
import { createControl } from '../traffic/control.ts'
import { createExchange } from '../traffic/exchange.ts'
import { type Line, roundMs, type StormLine } from '../traffic/history.ts'
import { findBroken } from '../traffic/survivors.ts'
import { withWorld } from '../traffic/world.ts'
import type { World } from '../world/index.ts'
import { readAccount } from './account.ts'
import { createAsker } from './client.ts'
import { runNemesis } from './nemesis.ts'
import type { StormOptions } from './options.ts'
import { planClient } from './plan.ts'
import { makeSchedule } from './schedule.ts'

type Origin = Pick<StormLine, 'commit' | 'command'>
type OnLine = (line: Line) => void

/** Resolves with what is wrong with the world, in words. Rejects when it does not start; nothing is
 * left running or on the disk either way. */
export async function runStorm(
  options: StormOptions,
  context: Context,
  origin: Origin,
  onLine: OnLine,
): Promise<string[]> {
  const { signal } = context.quit
  using folder = mkdtempDisposableSync(join(tmpdir(), 'meridian-storm-'))
  const stateFolder = folder.path
  const clock = await withWorld(context, { ...options, stateFolder }, async (world) => {
    const zero = context.clock.now()
    const since = { ...context.clock, now: () => context.clock.now() - zero }
    await rage(options, { ...context, clock: since }, world, origin, onLine)
    return since
  })
  const interrupted = isInterrupted(signal)
  const broken = signal.aborted && !interrupted ? [wordsOf(signal.reason)] : []
  onLine({ kind: 'end', at: roundMs(clock.now()), broken, interrupted })
  for (const line of readAccount(join(stateFolder, 'primary.sqlite'))) onLine(line)
  return broken
}

async function rage(
  { seed, minutes, clients, speed }: StormOptions,
  { clock, quit }: Context,
  { url, key }: World,
  origin: Origin,
  onLine: OnLine,
): Promise<void> {
  const { signal } = quit
  const control = createControl(url)
  const [kinds, state] = await Promise.all([control.kinds(), control.state()])
  const regions = state.regions.map(({ id }) => id)
  const colos = state.colos.map(({ id }) => id)
  onLine({ kind: 'storm', seed, minutes, clients, speed, ...origin, kinds })

  const schedule = makeSchedule({ seed, kinds, regions, colos, minutes })
  using connections = createExchange({ url, apiKey: key, signal })
  const { exchange } = connections
  const runClient = (client: number) =>
    closedLoop({
      plan: planClient({ seed, client, clients, colos }),
      ask: createAsker({ exchange, clock, onOp: onLine }),
      untilMs: minutes * 60_000,
      ...{ clock, signal },
    })
  const fail = (error: unknown) => quit.abort(new Error(wordsOf(error)))
  try {
    await Promise.all([
      runNemesis({ schedule, control, clock, signal, tell: onLine }).catch(fail),
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
