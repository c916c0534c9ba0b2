// The virtual clock: what is to happen when, and nothing ever waits.
import { firstIndex } from './search.ts'

type Entry = { at: number; run: () => void }

export type Agenda = ReturnType<typeof createAgenda>

export function createAgenda() {
  /** Latest first, so that the next one is at the end. */
  const entries: Entry[] = []
  let now = 0

  /** Of two at the same time, the one that was put in first comes first. */
  function at(time: number, run: () => void): void {
    const due = Math.max(time, now)
    const index = firstIndex(entries.length, (index) => (entries[index]?.at ?? 0) <= due)
    entries.splice(index, 0, { at: due, run })
  }

  return {
    now: () => now,
    at,
    after: (ms: number, run: () => void) => at(now + ms, run),
    run(): void {
      for (let next = entries.pop(); next; next = entries.pop()) {
        now = next.at
        next.run()
      }
    },
  }
}
