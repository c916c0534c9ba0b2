// A whole storm: a world of its own, clients and faults in it, and the account of what was committed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEvents } from '../world/events.ts'
import { startWorld, type World } from '../world/index.ts'
import type { Clock } from '../world/time.ts'
import { readAccount } from './account.ts'
import { runClient } from './client.ts'
import { createControl } from './control.ts'
import { createExchange } from './exchange.ts'
import { type Line, roundMs, type StormLine } from './history.ts'
import { runNemesis } from './nemesis.ts'
import type { StormOptions } from './options.ts'
import { planClient } from './plan.ts'
import { makeSchedule } from './schedule.ts'
import { findBroken } from './survivors.ts'

export type RunOptions = StormOptions & {
  root: string
  origin: Pick<StormLine, 'commit' | 'command'>
  clock: Clock
  /** Whether a process runs. */
  alive: (pid: number) => boolean
  /** Ends the storm early. */
  signal: AbortSignal
  /** Called with the name of what is being started. */
  onStage: (name: string) => void
  onLine: (line: Line) => void
}

/** Resolves with what is wrong with the world, in words. Rejects when it does not start; nothing is
 * left running or on the disk either way. */
export async function runStorm(options: RunOptions): Promise<string[]> {
  const { root, seed, speed, signal, onStage, onLine } = options
  const stateFolder = mkdtempSync(join(tmpdir(), 'meridian-storm-'))
  const quit = new AbortController()
  const broken: string[] = []
  const fail = (words: string) => {
    broken.push(words)
    quit.abort()
  }
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') onStage(event.name)
    if (event.kind === 'crashed') fail(`${event.part} ended unexpectedly. ${event.words}`)
  })
  try {
    const world = await startWorld({ root, port: 0, seed, speed, stateFolder, events })
    const zero = options.clock.now()
    const clock = { ...options.clock, now: () => options.clock.now() - zero }
    try {
      const ends = AbortSignal.any([signal, quit.signal])
      await rage({ ...options, clock, signal: ends }, world, fail)
    } finally {
      await world.stop()
    }
    const at = roundMs(clock.now())
    onLine({ kind: 'end', at, broken, interrupted: signal.aborted })
    for (const line of readAccount(join(stateFolder, 'primary.sqlite'))) onLine(line)
    return broken
  } finally {
    rmSync(stateFolder, { recursive: true, force: true })
  }
}

async function rage(
  options: RunOptions,
  { url, key }: World,
  fail: (words: string) => void,
): Promise<void> {
  const { seed, minutes, clients, speed, origin, clock, alive, signal, onLine } = options
  const control = createControl(url)
  const [kinds, state] = await Promise.all([control.kinds(), control.state()])
  const regions = state.regions.map(({ id }) => id)
  const colos = state.colos.map(({ id }) => id)
  onLine({ kind: 'storm', seed, minutes, clients, speed, ...origin, kinds })

  const schedule = makeSchedule({ seed, kinds, regions, colos, minutes })
  const { exchange, close } = createExchange({ url, key, signal })
  const untilMs = minutes * 60_000
  const client = (number: number) => {
    const plan = planClient({ seed, client: number, clients, colos })
    return runClient({ plan, exchange, clock, untilMs, signal, onOp: onLine })
  }
  try {
    await Promise.all([
      runNemesis({ schedule, control, clock, signal, onFault: onLine }).catch(sayTo(fail)),
      ...Array.from({ length: clients }, (_, number) => client(number)),
    ])
    if (signal.aborted) return
    const wrong = await findBroken({ control, clock, alive }).catch((error) => [String(error)])
    if (wrong.length > 0) fail(wrong.join('; '))
  } finally {
    close()
  }
}

const sayTo = (fail: (words: string) => void) => (error: unknown) =>
  fail(error instanceof Error ? error.message : String(error))
