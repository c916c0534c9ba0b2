// What happens in the world, for whoever listens: the console, GET /_world/events, tests.
import type { Seen } from '../../src/page/seen.ts'
import type { Fault } from './faults.ts'
import type { KvRefusal } from './kv/index.ts'

/** One request that came in from a user, when its answer ended. */
export type RequestEvent = { kind: 'request' } & Seen

export type WorldEvent =
  | RequestEvent
  | { kind: 'stage'; name: string; ms: number }
  | { kind: 'ready' }
  | { kind: 'fault'; id: string; fault: Fault }
  | { kind: 'healed'; id: string; fault: Fault }
  | { kind: 'crashed'; part: string; words: string }
  /** Milliseconds behind the primary, of every replica that could be asked. Once a second while anybody listens. */
  | { kind: 'lag'; ms: Record<string, number> }
  /** KV refused a call or, without a status, never answered it. */
  | ({ kind: 'kv-refused' } & KvRefusal)

export type Listener = (event: WorldEvent) => void

export function createEvents() {
  const listeners = new Set<Listener>()
  return {
    emit(event: WorldEvent): void {
      for (const listener of listeners) listener(event)
    },
    /** Returns the function that ends the subscription. */
    on(listener: Listener): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Events = ReturnType<typeof createEvents>
