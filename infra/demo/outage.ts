// Kills a region in the middle of a phase, and heals it later.
import type { Context } from '../cli/command.ts'
import { breakWhile } from '../traffic/break.ts'
import type { Control } from '../traffic/control.ts'

export type OutageOptions = {
  control: Pick<Control, 'break' | 'heal'>
  region: string
  killAfterMs: number
  healAfterMs: number
}

/** When the death was asked for, when the healing was, and when the region's processes ran again. */
export type OutageTimes = {
  region: string
  killAskedAt: number
  healAskedAt: number
  restartedAt: number
}

/** Rejects when the run is quit or the world refuses, which quits the run: its figures would be none. */
export async function runOutage(
  { control, region, killAfterMs, healAfterMs }: OutageOptions,
  { clock, progress, quit }: Omit<Context, 'root'>,
): Promise<OutageTimes> {
  const { signal } = quit
  const began = clock.now()
  const until = async (ms: number) => {
    await clock.sleep(Math.max(0, began + ms - clock.now()), signal)
    signal.throwIfAborted()
  }
  try {
    await until(killAfterMs)
    const [killed, healed] = await breakWhile({
      faults: [{ kind: 'region-down', region }],
      ...{ control, clock, signal },
      async until() {
        await until(healAfterMs)
        progress.note(`  ${region} is being healed`)
      },
      tell: ({ kind }) =>
        progress.note(`  ${region} ${kind === 'fault' ? 'is dead' : 'runs again'}`),
    })
    if (!killed || !healed) throw signal.reason // interrupted
    const { askedAt: healAskedAt, at: restartedAt } = healed
    return { region, killAskedAt: killed.askedAt, healAskedAt, restartedAt }
  } catch (error) {
    quit.abort(error)
    throw error
  }
}
