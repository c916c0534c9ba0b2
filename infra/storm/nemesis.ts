// Breaks and heals the world as the schedule says.
import { type BreakOptions, breakWhile } from '../traffic/break.ts'
import type { Window } from './schedule.ts'

export type NemesisOptions = Omit<BreakOptions, 'faults' | 'until'> & {
  schedule: readonly Window[]
}

/** The clock's zero is the start of the storm. Rejects when the world refuses. */
export async function runNemesis({ schedule, ...rest }: NemesisOptions): Promise<void> {
  const { clock, signal } = rest
  const until = (ms: number) => clock.sleep(Math.max(0, ms - clock.now()), signal)
  for (const { fromMs, toMs, faults } of schedule) {
    await until(fromMs)
    if (signal.aborted) return
    await breakWhile({ ...rest, faults, until: () => until(toMs) })
  }
}
