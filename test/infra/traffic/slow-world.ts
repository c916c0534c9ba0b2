// A world of which each change takes a second, and what it was asked for.
import type { Fault } from '../../../infra/world/faults.ts'
import { createClock } from '../../support/leaping-clock.ts'

export function slowWorld() {
  const clock = createClock()
  const asked: string[] = []
  const takes = async (what: string) => {
    await clock.sleep(1_000)
    return asked.push(what)
  }
  const control = {
    break: async ({ kind }: Fault) => `f${await takes(kind)}`,
    heal: (id: string) => takes(id),
  }
  return { clock, asked, control }
}
