// Files that change, gathered into one piece of work at a time.
import type { Clock } from '../world/time.ts'

export type Change = 'code' | 'migrations' | 'config'

/** An editor writes, renames and writes again within a few milliseconds. */
const QUIET_MS = 30

export interface Changes {
  tell(change: Change): void
  /** Resolves when all that was told is done. */
  idle(): Promise<void>
}

/** `work` never runs twice at once; what changes meanwhile is its next turn. What it throws is `failed`'s. */
export function gather(
  clock: Clock,
  work: (changes: ReadonlySet<Change>) => Promise<void>,
  failed: (error: unknown) => void,
): Changes {
  let waiting = new Set<Change>()
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      await clock.sleep(QUIET_MS)
      const now = waiting
      waiting = new Set()
      await work(now).catch(failed)
    }
    running = undefined
  }

  return {
    tell(change) {
      waiting.add(change)
      running ??= run()
    },
    idle: async () => running,
  }
}
