// Turns a clock from event to event until some work is done.
import type { HandClock } from '../../../../support/clock.ts'
import { turn } from '../../../settle.ts'

export async function turning<T>(clock: HandClock, work: Promise<T>): Promise<T> {
  let done = false
  const ended = () => {
    done = true
  }
  void work.then(ended, ended)
  for (await turn(); !done; await turn()) clock.advance(clock.sleeping()[0] ?? 0)
  return work
}
