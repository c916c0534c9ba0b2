// The Cache API of each colo (https://developers.cloudflare.com/workers/runtime-apis/cache/), as far as peers use it:
// copies live as long as their max-age, and no colo sees another's.
import { parseControl, seconds } from '../../../src/shared/control.ts'
import { kvReadMs } from '../../world/kv-time.ts'
import type { World } from './arm.ts'

type Copy = { body: string; init: ResponseInit; until: number }

export function cacheStorage({ clock, scenario }: Pick<World, 'clock' | 'scenario'>) {
  const caches = new Map<string, ReturnType<typeof createColoCache>>()
  /** Nobody publishes how fast it is; a copy in the same colo is what KV's faster half reads. */
  const readMs = kvReadMs({ seed: scenario.seed, speed: 1 })

  function createColoCache() {
    const copies = new Map<string, Copy>()
    return {
      async match(url: string): Promise<Response | undefined> {
        await clock.sleep(readMs('hot'))
        const copy = copies.get(url)
        return copy && clock.now() < copy.until ? new Response(copy.body, copy.init) : undefined
      },
      async put(url: string, response: Response): Promise<void> {
        const { status, headers } = response
        const lifeSeconds = seconds(parseControl(headers.get('Cache-Control')), 'max-age') ?? 0
        const until = clock.now() + lifeSeconds * 1_000
        copies.set(url, { body: await response.text(), init: { status, headers }, until })
      },
    }
  }

  return {
    async open(name: string) {
      const known = caches.get(name) ?? createColoCache()
      caches.set(name, known)
      return known
    },
  }
}
