// nginx as an HTTP cache, modelled: proxy_cache_lock, proxy_cache_background_update, and lifetimes as the origin says.
// https://nginx.org/en/docs/http/ngx_http_proxy_module.html; recorded.json has what nginx itself did.
import type { Clock } from '../../world/time.ts'

/** In nginx's own words, `$upstream_cache_status`. */
export const STATUSES = ['MISS', 'HIT', 'STALE', 'UPDATING', 'EXPIRED'] as const
export type Status = (typeof STATUSES)[number]
export type Shown = { version: number; status: Status }

/** `max-age` and `stale-while-revalidate`. */
export type Life = { freshSeconds: number; staleSeconds: number }

/** Who waits for another's load looks again so often, and after so long asks for himself and keeps nothing
 * (`proxy_cache_lock_timeout`, whose default it is). */
const LOOK_MS = 500
const LOCK_MS_MAX = 5_000

/** `second`: when it came, as nginx counts time: a copy lives up to a second longer than it says. */
type Copy = { version: number; second: number }

export type NginxCache = ReturnType<typeof createNginxCache>

/** `load` asks the origin. */
export function createNginxCache(
  { freshSeconds, staleSeconds }: Life,
  load: (key: number) => Promise<number>,
  clock: Pick<Clock, 'now' | 'sleep'>,
) {
  const copies = new Map<number, Copy>()
  const locked = new Set<number>()
  const updating = new Set<number>()
  const second = () => Math.floor(clock.now() / 1_000)

  async function fill(key: number): Promise<number> {
    const version = await load(key)
    copies.set(key, { version, second: second() })
    return version
  }

  async function update(key: number): Promise<void> {
    updating.add(key)
    await fill(key).catch(() => {})
    updating.delete(key)
  }

  /** Nothing is there: one loads, the others look now and then whether he has. */
  async function miss(key: number): Promise<Shown> {
    for (let waitedMs = 0; locked.has(key); waitedMs += LOOK_MS) {
      if (waitedMs >= LOCK_MS_MAX) return { version: await load(key), status: 'MISS' }
      await clock.sleep(LOOK_MS)
      const copy = copies.get(key)
      if (copy) return { version: copy.version, status: 'HIT' }
    }
    locked.add(key)
    try {
      return { version: await fill(key), status: 'MISS' }
    } finally {
      locked.delete(key)
    }
  }

  return {
    /** Rejects as `load` does. */
    async read(key: number): Promise<Shown> {
      const copy = copies.get(key)
      if (!copy) return miss(key)
      const { version } = copy
      const age = second() - copy.second
      if (age <= freshSeconds) return { version, status: 'HIT' }
      // Too old for anybody, it is loaded by everybody who asks: the lock is for what is not there at all.
      if (age > freshSeconds + staleSeconds) return { version: await fill(key), status: 'EXPIRED' }
      if (updating.has(key)) return { version, status: 'UPDATING' }
      void update(key)
      return { version, status: 'STALE' }
    },
  }
}
