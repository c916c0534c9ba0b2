// What has changed, told to the other isolates through KV, which takes one write of a key a second and refuses
// the rest: https://developers.cloudflare.com/kv/api/write-key-value-pairs/#limits-to-kv-writes-to-the-same-key
import { Expiring } from '../../../shared/expiring.ts'
import type { Clock } from '../../../shared/time.ts'
import { KV_WRITE_MS_MAX } from '../rules/limits.ts'
import type { Store } from './kv.ts'
import type { Marks } from './marks.ts'

/** A little more than the second in which KV refuses. */
export const WRITE_AGAIN_MS = 1_200
/** Four refusals in as many seconds are no busy second but a KV that fails: then copies live out their time. */
export const WRITE_TRIES_MAX = 4
/** Longer than all tries take when KV answers at all. The platform ends work behind a response after 30 s:
 * https://developers.cloudflare.com/workers/platform/limits/#duration */
export const WRITE_TRIES_MS_MAX = 10_000

export function createPublisher(
  store: Pick<Store, 'putMark' | 'delete'>,
  marks: Pick<Marks, 'get'>,
  clock: Clock,
) {
  /** Who is at it: work that the platform has ended must not keep a name for ever, nor its memory. */
  const busy = new Expiring<object>(clock, WRITE_TRIES_MS_MAX + KV_WRITE_MS_MAX)

  /** `write` tells whether everything is told. */
  async function insist(write: () => Promise<boolean>): Promise<number> {
    const until = clock.now() + WRITE_TRIES_MS_MAX
    for (let tries = 1; ; tries++) {
      if ((await write()) || tries >= WRITE_TRIES_MAX || clock.now() >= until) return tries
      await clock.sleep(WRITE_AGAIN_MS)
    }
  }

  return {
    /** Puts a name's latest mark, unless somebody is at it. Resolves with the number of writes tried; never rejects. */
    async mark(name: string): Promise<number> {
      if (busy.get(name)) return 0
      const me = {}
      busy.set(name, me)
      try {
        return await insist(async () => {
          const mark = marks.get(name)
          return (await store.putMark(name, mark)) && marks.get(name) === mark
        })
      } finally {
        busy.delete(name, me)
      }
    },
    /** Deletes a copy; the same. */
    remove: (key: string): Promise<number> => insist(() => store.delete(key)),
  }
}
