// What the supervisor and its processes say to each other over Node's IPC channel.
import type { BuiltWorker } from '../build.ts'
import type { Condition } from '../d1/service.ts'
import type { Colo } from '../map.ts'

/** What chance and time a process has: the world's seed, and its speed (0 = no delays, no lag). */
export type Pace = { seed: number; speed: number }

export type PrimaryConfig = Pace & {
  file: string
  migrations: string
  region: string
  colo: string
}

export type RegionConfig = Pace & {
  region: string
  /** IATA code, where its D1 is. */
  colo: string
  /** `http://host:port` of the link to the primary. */
  primaryUrl: string
  worker: BuiltWorker
  secrets: Record<string, string>
  /** Start only with a whole replica; not possible while the primary is down. */
  waitForReplica?: boolean
}

export type EdgesConfig = {
  worker: BuiltWorker
  colos: Colo[]
  secrets: Record<string, string>
  /** `host:port` of KV, and of the link to each Worker by its name. */
  kv: string
  /** `host:port` of Analytics Engine. */
  analytics: string
  links: Record<string, string>
  /** The site they front, `http://host:port`; then no Worker is called. */
  origin: string | undefined
  /** `host:port` that leads there, when its name alone does not. */
  originAddress: string | undefined
}

/** Supervisor to process. `start` comes first and once. */
export type Command<C> =
  | { kind: 'start'; config: C }
  /** Region: lag behind the primary by exactly this, or by the model again. */
  | { kind: 'lag'; ms: number | 'model' }
  | { kind: 'replica-down'; down: boolean }
  /** Region and primary: what is wrong with its D1. */
  | { kind: 'd1'; condition: Condition }
  /** Answered with `reached` when the replica has applied this bookmark. */
  | { kind: 'reach'; bookmark: string }
  /** Region and primary: answered with `bookmark`. */
  | { kind: 'bookmark' }
  /** Primary: answered with how far behind each is. */
  | { kind: 'behind'; bookmarks: readonly string[] }

/** Process to supervisor. */
export type Report =
  | { kind: 'ready'; addresses: Record<string, string> }
  | { kind: 'failed'; message: string }
  | { kind: 'reached' }
  | { kind: 'bookmark'; bookmark: string }
  | { kind: 'behind'; ms: number[] }
