// What each colo believes KV holds: the value, or the absence, it saw last. Pure.
//
// Source: https://developers.cloudflare.com/kv/concepts/how-kv-works/ and, for `cacheTtl`,
// https://developers.cloudflare.com/kv/api/read-key-value-pairs/#cachettl-parameter

import { CACHE_TTL_S_DEFAULT } from './limits.ts'
import { type Entry, isLive } from './store.ts'

/** Old values pin memory: 24 colos with some 4,000 keys each. Above it the oldest look goes. */
export const VIEWS_MAX = 100_000
/** A look lasts between half of its window and all of it, so colos do not move in step. */
export const VIEW_SHARE_MIN = 0.5

type Look = { entry: Entry | undefined; atMs: number; share: number }

export type Read = {
  cacheTtlSeconds: number | undefined
  nowMs: number
  /** The fault: keep what was seen, however old. */
  frozen: boolean
}

export interface Views {
  /** `refill` asks the centre, and is called only when the colo's own look is used up. */
  read(
    colo: string,
    key: string,
    how: Read,
    refill: () => Entry | undefined,
  ): { entry: Entry | undefined; hit: boolean }
  /** A write is seen at once where it was made. `undefined` = deleted. */
  wrote(colo: string, key: string, entry: Entry | undefined, nowMs: number): void
}

export function createViews(options: {
  random: () => number
  windowMs: number
  viewsMax?: number
}): Views {
  const { random, windowMs, viewsMax = VIEWS_MAX } = options
  const looks = new Map<string, Look>()
  const idOf = (colo: string, key: string) => `${colo}\n${key}` // a header has no line break

  function remember(id: string, entry: Entry | undefined, nowMs: number): void {
    const share = VIEW_SHARE_MIN + (1 - VIEW_SHARE_MIN) * random()
    looks.delete(id)
    looks.set(id, { entry, atMs: nowMs, share })
    const oldest = looks.keys().next()
    if (looks.size > viewsMax && !oldest.done) looks.delete(oldest.value)
  }

  // The reader's own cacheTtl decides, also for a look that another reader made: the docs say a
  // lower cacheTtl shortens the life of what is already cached.
  function isCurrent(look: Look, how: Read): boolean {
    const scale = (how.cacheTtlSeconds ?? CACHE_TTL_S_DEFAULT) / CACHE_TTL_S_DEFAULT
    return how.nowMs < look.atMs + windowMs * scale * look.share
  }

  return {
    read(colo, key, how, refill) {
      const id = idOf(colo, key)
      const look = looks.get(id)
      // "Expiration always takes precedence" over cacheTtl (KV docs, write key-value pairs).
      const expired = look?.entry !== undefined && !isLive(look.entry, how.nowMs)
      if (look && how.frozen) return { entry: expired ? undefined : look.entry, hit: true }
      if (look && !expired && isCurrent(look, how)) return { entry: look.entry, hit: true }
      const entry = refill()
      remember(id, entry, how.nowMs)
      return { entry, hit: false }
    },
    wrote: (colo, key, entry, nowMs) => remember(idOf(colo, key), entry, nowMs),
  }
}
