// Asks a cache what the plan says, when it says it, in front of an origin that counts.
import type { Clock } from '../../world/time.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { createNginxCache, type Shown } from './cache.ts'
import { type Answered, type Figures, figuresOf } from './figures.ts'
import { type Asked, type Crowd, LIFE, LOAD_MS, planOf } from './plan.ts'

/** What is behind the cache. */
export function createOrigin(clock: Clock) {
  const versions = new Map<number, number>()
  const loads: number[] = []
  const current = (key: number) => versions.get(key) ?? 0
  return {
    loads,
    current,
    write: (key: number) => void versions.set(key, current(key) + 1),
    /** What it has when it is asked, some time later. */
    async load(key: number): Promise<number> {
      loads.push(key)
      const version = current(key)
      await clock.sleep(LOAD_MS)
      return version
    },
  }
}

export type Origin = ReturnType<typeof createOrigin>

/** `until` resolves when the plan's milliseconds have passed. */
export async function follow(
  plan: readonly Asked[],
  read: (key: number) => Promise<Shown>,
  origin: Origin,
  clock: Clock,
  until: (atMs: number) => Promise<void>,
): Promise<Figures> {
  const answers: Promise<Answered>[] = []
  for (const { atMs, key, write, crowd } of plan) {
    await until(atMs)
    if (write) {
      origin.write(key)
      continue
    }
    const answer = ask(key, crowd)
    answer.catch(() => {}) // heard below, with all others
    answers.push(answer)
  }
  async function ask(key: number, crowd: Crowd | undefined): Promise<Answered> {
    const [began, newest] = [clock.now(), origin.current(key)]
    const shown = await read(key)
    return { ...shown, ms: clock.now() - began, behind: shown.version < newest, crowd }
  }
  await until((plan.at(-1)?.atMs ?? 0) + AFTER_MS)
  const crowds = plan.flatMap(({ key, crowd }) => (crowd ? [[key, crowd] as const] : []))
  return figuresOf(await Promise.all(answers), origin.loads, new Map(crowds))
}
/** Longer than anybody waits for an answer. */
const AFTER_MS = 2_000

/** The model, by a virtual clock. */
export async function followModel(): Promise<Figures> {
  const clock = createVirtualClock(0)
  const origin = createOrigin(clock)
  const cache = createNginxCache(LIFE, origin.load, clock)
  return follow(planOf(), cache.read, origin, clock, clock.advanceTo)
}
