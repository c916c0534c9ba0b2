// Regions that an operator took out: a flag in KV that every isolate hears of, and no request waits for.
import type { KVNamespace } from '@cloudflare/workers-types'
import { isRecord } from '../shared/guards.ts'
import { steadyNow } from '../shared/steady.ts'
import { type Clock, within } from '../shared/time.ts'

/** No path and no epoch begins like that. */
const KEY = 'ops:drained'
/** How often an isolate with traffic asks: with KV's own half minute an operator waits a minute at most, and a
 * read every 20 seconds is 13 cents a month for an isolate that never rests. */
export const DRAIN_CHECK_MS = 20_000
/** How long KV may answer from the colo's own copy; its smallest value:
 * https://developers.cloudflare.com/kv/api/read-key-value-pairs/#cachettl-parameter */
const KV_CACHE_SECONDS = 30
/** Nobody waits for it, but a read that hangs must not keep the next one from starting. */
const CHECK_MS_MAX = 5_000

/** Where the flag is kept. May reject. */
export interface Flag {
  read(): Promise<unknown>
  write(value: unknown): Promise<void>
}

export const kvFlag = (kv: KVNamespace): Flag => ({
  read: () => kv.get(KEY, { type: 'json', cacheTtl: KV_CACHE_SECONDS }),
  write: (value) => kv.put(KEY, JSON.stringify(value)),
})

export interface Drains {
  /** What this isolate last heard; while KV fails, that stays. */
  current(): ReadonlySet<string>
  /** Asks KV if it is time to. To be called for every request, and never waited for. */
  check(keep: (work: Promise<unknown>) => void): void
  /** Takes a region out, or back in. Rejects when KV does not take it: then nothing has changed. */
  set(region: string, drained: boolean): Promise<void>
}

export function createDrains(flag: Flag, clock: Clock): Drains {
  let drained: ReadonlySet<string> = new Set()
  let checkedAt = Number.NEGATIVE_INFINITY
  const now = steadyNow(clock)
  async function ask(): Promise<void> {
    const value = await within(clock, CHECK_MS_MAX, flag.read())
    if (value === null) drained = new Set()
    else drained = parseDrained(value) ?? drained
  }
  return {
    current: () => drained,
    check(keep) {
      if (now() - checkedAt < DRAIN_CHECK_MS) return
      checkedAt = now()
      keep(ask().catch(() => {})) // the last known good stays
    },
    async set(region, wanted) {
      const known = parseDrained(await flag.read()) ?? drained
      const others = [...known].filter((id) => id !== region)
      const next = wanted ? [...others, region] : others
      await flag.write({ regions: next })
      drained = new Set(next)
      checkedAt = now()
    },
  }
}

/** `undefined` for anything but what `set` writes. */
function parseDrained(value: unknown): ReadonlySet<string> | undefined {
  if (!isRecord(value) || !Array.isArray(value.regions)) return undefined
  return new Set(value.regions.filter((id) => typeof id === 'string'))
}
