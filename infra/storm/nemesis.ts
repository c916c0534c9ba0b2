// Breaks and heals the world as the schedule says, and tells when that was so.
import { type Fault, isMoment } from '../world/faults.ts'
import type { Clock } from '../world/time.ts'
import type { Control } from './control.ts'
import { type FaultLine, roundMs } from './history.ts'
import type { Window } from './schedule.ts'

export type NemesisOptions = {
  schedule: readonly Window[]
  control: Pick<Control, 'break' | 'heal'>
  /** Its zero is the start of the storm. */
  clock: Clock
  /** Ends it; what is broken then stays so. */
  signal: AbortSignal
  onFault: (line: FaultLine) => void
}

/** Rejects when the world refuses. */
export async function runNemesis(options: NemesisOptions): Promise<void> {
  const { schedule, control, clock, signal, onFault } = options

  function tell(kind: FaultLine['kind'], fault: Fault, id: string, askedAt: number) {
    onFault({ kind, askedAt: roundMs(askedAt), at: roundMs(clock.now()), id, fault })
  }
  async function until(ms: number): Promise<boolean> {
    await clock.sleep(Math.max(0, ms - clock.now()), signal)
    return !signal.aborted
  }

  for (const { fromMs, toMs, faults } of schedule) {
    const active: { id: string; fault: Fault }[] = []
    if (!(await until(fromMs))) return
    for (const fault of faults) {
      const askedAt = clock.now()
      const id = await control.break(fault)
      tell('fault', fault, id, askedAt)
      if (isMoment(fault)) tell('healed', fault, id, askedAt)
      else active.push({ id, fault })
    }
    if (!(await until(toMs))) return
    for (const { id, fault } of active) {
      const askedAt = clock.now()
      await control.heal(id)
      tell('healed', fault, id, askedAt)
    }
  }
}
