// The hand on the world: its control API under /_world, and whether all of a healed world lives.
import { isRecord } from '../../src/shared/guards.ts'
import type { Fault, FaultKind } from '../world/faults.ts'
import type { Clock } from '../world/time.ts'

export type WorldState = {
  colos: { id: string }[]
  regions: { id: string; up: boolean }[]
  primary: { up: boolean }
}

/** A restart takes seconds on a busy machine; a world that needs longer is broken. */
const CONTROL_MS_MAX = 30_000

export function createControl(url: string) {
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(new URL(path, url), {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CONTROL_MS_MAX),
    })
    const text = await response.text()
    if (!response.ok) {
      throw new Error(`${method} ${path} ${JSON.stringify(body)} got ${response.status} ${text}`)
    }
    return text === '' ? undefined : JSON.parse(text)
  }

  return {
    state: async () => (await ask('GET', '/_world')) as WorldState,
    kinds: async () => ((await ask('GET', '/_world/faults')) as { kinds: FaultKind[] }).kinds,
    /** Resolves with the fault's id when it is in force, or over if it is of a moment. */
    break: async (fault: Fault) =>
      ((await ask('POST', '/_world/faults', fault)) as { id: string }).id,
    heal: (id: string) => ask('DELETE', `/_world/faults/${id}`),
    healAll: () => ask('DELETE', '/_world/faults'),
  }
}

export type Control = ReturnType<typeof createControl>

/** Every process that the world says it consists of. */
export function pidsOf(state: unknown): number[] {
  if (Array.isArray(state)) return state.flatMap(pidsOf)
  if (!isRecord(state)) return []
  const { pid, ...rest } = state
  return [...(typeof pid === 'number' ? [pid] : []), ...Object.values(rest).flatMap(pidsOf)]
}

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
