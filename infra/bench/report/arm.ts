// What is compared: an arm answers requests in a world by the clock.
import type { KVNamespace } from '@cloudflare/workers-types'
import type { Region } from '../../../src/regions.ts'
import type { Colo } from '../../world/map.ts'
import type { KvCounts } from '../stampede-kv.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import type { Cause } from './causes.ts'
import type { Database } from './database.ts'
import type { Network } from './network.ts'
import type { Scenario } from './scenario.ts'
import type { Request } from './users.ts'

export const SOURCES = ['memory', 'cache', 'replica', 'primary'] as const
export type Source = (typeof SOURCES)[number]

/** `version`: what a read showed, what a write made. `cause`: why a cache did not answer. `timing`: `Server-Timing`, of
 * Meridian's. */
export type Outcome =
  | { ok: true; version: number; source: Source; cause?: Cause | undefined; timing?: string }
  | { ok: false }

export interface Arm {
  /** Never rejects. */
  send(request: Request): Promise<Outcome>
}

export type World = {
  clock: VirtualClock
  scenario: Scenario
  regions: readonly Region[]
  colos: readonly Colo[]
  network: Network
  database: Database
  /** The world's KV, as `colo` sees it. Rejects while the scenario says so. */
  kv(colo: string): KVNamespace
  kvCounts: KvCounts
  /** A stream of its own for each label. */
  random(label: string): () => number
}

export type MakeArm = (world: World) => Promise<Arm>

/** How long answers live, in every arm that caches; as the product's redirects. */
export const LIFE = { freshSeconds: 60, staleSeconds: 600 }

/** Isolates of a busy Worker in one colo: each has a memory of its own. Nobody publishes how many there are; three
 * is enough for copies to differ between them. */
export const ISOLATES = 3

export const FAILED: Outcome = { ok: false }
