// How far behind the primary each replica is, told once a second while anybody listens.
import { within } from '../../src/shared/time.ts'
import type { Events } from './events.ts'
import type { Clock } from './time.ts'

/** Fine enough for a line that moves; a question a second to each process is nothing to it. */
export const LAG_EVERY_MS = 1_000

export type LagOptions = {
  clock: Clock
  events: Events
  /** Without regions nothing lags, and nothing is told. */
  regional: { parts: readonly Replica[]; home: Home } | undefined
}

type Replica = { id: string; up: boolean; bookmark(): Promise<string> }
type Home = { behind(bookmarks: readonly string[]): Promise<number[]> }

/** Call what it returns to listen, and what that returns to leave. */
export function createLag({ clock, events, regional }: LagOptions): () => () => void {
  const listeners = new Set<object>()
  let stopped = new AbortController()
  /** A process that hangs has one question waiting for it, not one for each second. */
  const asked = new Map<string, Promise<string | undefined>>()

  function bookmarkOf(replica: Replica): Promise<string | undefined> {
    const waiting = asked.get(replica.id)
    if (waiting) return waiting
    const answer = replica
      .bookmark()
      .catch(() => undefined) // killed meanwhile
      .finally(() => asked.delete(replica.id))
    asked.set(replica.id, answer)
    return answer
  }

  /** Where the replicas stand is asked first, so that none seems to be ahead. While the primary is down nobody knows. */
  async function measure({ parts, home }: NonNullable<LagOptions['regional']>) {
    const known = new Map<string, string>()
    const look = async (replica: Replica) => {
      const bookmark = await within(clock, LAG_EVERY_MS, bookmarkOf(replica))
      if (bookmark !== undefined && bookmark !== 'timeout') known.set(replica.id, bookmark)
    }
    await Promise.all(parts.filter(({ up }) => up).map(look))
    const behind = await home.behind([...known.values()]).catch(() => undefined)
    const ms = behind ? [...known.keys()].map((id, index) => [id, behind[index] ?? 0]) : []
    events.emit({ kind: 'lag', ms: Object.fromEntries(ms) })
  }

  async function run(from: NonNullable<LagOptions['regional']>, { signal }: AbortController) {
    while (!signal.aborted) {
      await measure(from)
      await clock.sleep(LAG_EVERY_MS, signal)
    }
  }

  return () => {
    const listener = {}
    listeners.add(listener)
    if (regional && listeners.size === 1) {
      stopped = new AbortController()
      void run(regional, stopped)
    }
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) stopped.abort()
    }
  }
}
