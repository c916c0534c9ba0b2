// Breaks the world for a while and heals it, and tells when that was ordered and when it was so.
import { type Fault, isMoment } from '../world/faults.ts'
import type { Clock } from '../world/time.ts'
import type { Control } from './control.ts'
import { type FaultLine, roundMs } from './history.ts'

export type BreakOptions = {
  control: Pick<Control, 'break' | 'heal'>
  clock: Clock
  /** What is broken when it aborts stays so. */
  signal: AbortSignal
  tell?: (line: FaultLine) => void
}

/** What is broken from when to when, by the clock. */
export type Window = { fromMs: number; toMs: number; faults: readonly Fault[] }

/** One window after the other. Resolves with what was told. Rejects when the world refuses. */
export async function breakIn(
  windows: readonly Window[],
  options: BreakOptions,
): Promise<FaultLine[]> {
  const { clock, signal } = options
  const until = (ms: number) => clock.sleep(Math.max(0, ms - clock.now()), signal)
  const lines: FaultLine[] = []
  for (const { fromMs, toMs, faults } of windows) {
    await until(fromMs)
    if (signal.aborted) break
    lines.push(...(await breakWhile(() => until(toMs), faults, options)))
  }
  return lines
}

/** The same at once, healed when `until` resolves. */
export async function breakWhile(
  until: () => Promise<unknown>,
  faults: readonly Fault[],
  { control, clock, signal, tell = () => {} }: BreakOptions,
): Promise<FaultLine[]> {
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
