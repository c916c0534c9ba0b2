// The cache, put together: a shared HTTP cache (RFC 9111) in front of any upstream.
import type { Runtime } from '../../shared/time.ts'
import type { Upstream } from '../upstream/load.ts'
import type { Visit } from '../visit/visit.ts'
import { createDemanding } from './demanding.ts'
import { createForgetting } from './forget.ts'
import { createLoad } from './load.ts'
import { createLookup } from './lookup.ts'
import { createRead } from './read.ts'
import { createRefreshes, type RefreshParts } from './refresh.ts'
import { createReloads } from './reload.ts'
import type { Entry } from './rules/entry.ts'
import type { Naming } from './rules/key.ts'
import { createServing } from './serve.ts'
import { createSharing } from './share.ts'
import type { Store } from './store/kv.ts'
import { createTiers, type Tiers } from './store/tiers.ts'
import { createStoring } from './storing.ts'
import { createWrite } from './write.ts'

export type CacheOptions = Runtime & {
  /** Where stored responses are shared with other isolates. */
  store: Store
  upstream: Upstream
  /** What stored responses are named after. */
  naming: Naming
  /** Is a stored response new enough for the session? */
  suits: (entry: Entry, visit: Visit) => boolean
  anonymous: RefreshParts['anonymous']
  /** Whose demands on the age of an answer are always heard. */
  privileged?: (visit: Visit) => Promise<boolean>
  /** Names of fields that speak of one load and not of the response. */
  unstored?: readonly string[]
  /** In place of its own: for tests that look into it. */
  tiers?: Tiers
}

/** `read` is for GET and HEAD, `write` for all else; what they are made of is for those who look inside. */
export type Cache = ReturnType<typeof createCache>

export function createCache(options: CacheOptions) {
  const { store, upstream, clock, chance, naming, suits, anonymous } = options
  const { privileged = async () => false, unstored = [] } = options
  const { tiers = createTiers({ store, clock }) } = options
  const lookup = createLookup(tiers, clock, suits)
  const storing = createStoring({ clock, chance, unstored })
  const load = createLoad(upstream, storing, clock)
  const sharing = createSharing(load, lookup, tiers, clock)
  const reloads = createReloads(load, sharing, lookup, clock)
  const refreshes = createRefreshes({ load, lookup, tiers, clock, chance, anonymous })
  const demanding = createDemanding(clock, privileged)
  const serving = createServing(lookup, upstream, clock)
  const forgetting = createForgetting(tiers, naming, clock)
  const parts = { naming, lookup, tiers, sharing, reloads, refreshes, serving, forgetting }
  return {
    read: createRead({ ...parts, demanding, upstream }),
    write: createWrite(upstream, forgetting),
    parts: { ...parts, demanding, storing, load },
  }
}
