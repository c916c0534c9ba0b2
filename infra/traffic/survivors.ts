// Whether a world that was healed is whole: every region and the primary up, every process alive.
import type { Clock } from '../world/time.ts'
import { type Control, pidsOf, type WorldState } from './control.ts'

export type SurvivorsOptions = {
  control: Pick<Control, 'state' | 'healAll'>
  clock: Clock
  /** Whether the process runs. */
  alive?: (pid: number) => boolean
}

/** Processes start in seconds; a world that needs longer than this is broken. */
const WHOLE_MS_MAX = 30_000
const POLL_MS = 200

/** Heals what is still broken. Resolves with what is wrong, in words; with nothing, as a rule. */
export async function findBroken(options: SurvivorsOptions): Promise<string[]> {
  const { control, clock, alive = isAlive } = options
  await control.healAll()
  const deadline = clock.now() + WHOLE_MS_MAX
  for (;;) {
    const wrong = wrongWith(await control.state(), alive)
    if (wrong.length === 0 || clock.now() >= deadline) return wrong
    await clock.sleep(POLL_MS)
  }
}

function wrongWith(state: WorldState, alive: (pid: number) => boolean): string[] {
  const down = state.regions.filter(({ up }) => !up).map(({ id }) => `region ${id} is not up`)
  const pids = pidsOf(state)
  const dead = pids.filter((pid) => !alive(pid)).map((pid) => `process ${pid} is gone`)
  return [...(state.primary.up ? [] : ['the primary is not up']), ...down, ...dead]
}

/** Whether the process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
