// Breaks the world for a while and heals it, and tells when that was ordered and when it was so.
import { type Fault, isMoment } from '../world/faults.ts'
import type { Clock } from '../world/time.ts'
import type { Control } from './control.ts'
import { type FaultLine, roundMs } from './history.ts'

export type BreakOptions = {
  faults: readonly Fault[]
  control: Pick<Control, 'break' | 'heal'>
  clock: Clock
  /** What is broken when it aborts stays so. */
  signal: AbortSignal
  /** Resolves when it is time to heal. */
  until: () => Promise<unknown>
  tell?: (line: FaultLine) => void
}

/** Resolves with what was told. Rejects when the world refuses. */
export async function breakWhile(options: BreakOptions): Promise<FaultLine[]> {
  const { faults, control, clock, signal, until, tell = () => {} } = options
  const lines: FaultLine[] = []
  const say = (kind: FaultLine['kind'], fault: Fault, id: string, askedAt: number) => {
    const line = { kind, askedAt: roundMs(askedAt), at: roundMs(clock.now()), id, fault }
    lines.push(line)
    tell(line)
  }
  const active: { id: string; fault: Fault }[] = []
  for (const fault of faults) {
    const askedAt = clock.now()
    const id = await control.break(fault)
    say('fault', fault, id, askedAt)
    if (isMoment(fault)) say('healed', fault, id, askedAt)
    else active.push({ id, fault })
  }
  await until()
  if (signal.aborted) return lines
  for (const { id, fault } of active) {
    const askedAt = clock.now()
    await control.heal(id)
    say('healed', fault, id, askedAt)
  }
  return lines
}
