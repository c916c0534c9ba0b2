// Invalidates what an answer shows to have changed. Here at once, and elsewhere behind the caller. Nothing correct
// depends on it: a client that wrote has a token, and others may see what was before.
import type { Clock } from '../../shared/time.ts'
import type { Answer, Loaded } from '../upstream/answer.ts'
import { inBackground, type Visit } from '../visit/visit.ts'
import type { Asked } from './lookup.ts'
import type { Entry } from './rules/entry.ts'
import { outdated } from './rules/freshen.ts'
import { invalidatedGroups } from './rules/groups.ts'
import { invalidatedUrls } from './rules/invalidate.ts'
import { cacheKey, canonical, markName, type Naming } from './rules/key.ts'
import type { Tiers } from './store/tiers.ts'

export type Forgetting = ReturnType<typeof createForgetting>

export function createForgetting(tiers: Pick<Tiers, 'invalidate'>, naming: Naming, clock: Clock) {
  function forget(visit: Visit, keys: string[], groups: string[], { snapshot }: Answer): void {
    const commit = snapshot && { epoch: snapshot.epoch, m: snapshot.m }
    const mark = { at: clock.now(), commit }
    inBackground(visit, () => tiers.invalidate(keys, groups, mark, visit.tell))
  }

  return {
    /** After an unsafe method (RFC 9111 section 4.4). */
    async afterWrite(visit: Visit, answer: Answer): Promise<void> {
      const urls = invalidatedUrls(visit.url, answer.response.status, answer.fields)
      if (urls.length === 0) return
      const hrefs = urls.map((url) => canonical(url, naming).href)
      // Copies of a foreign site are stored under the bytes that came.
      if (naming.queries === 'as-is') hrefs.unshift(visit.href)
      const keys = await Promise.all([...new Set(hrefs)].map((href) => cacheKey(naming, href)))
      const [own = ''] = keys
      const groups = invalidatedGroups(answer.fields).map((group) => markName(own, group))
      forget(visit, keys, groups, answer)
    },
    /** Section 4.3.5: the answer to a HEAD may show that the stored GET is outdated. */
    afterHead({ visit, key }: Asked, known: Entry | undefined, { answer }: Loaded): void {
      const head = visit.request.method === 'HEAD' && answer?.response.status === 200
      if (!head || !known || !outdated(known, answer.fields)) return
      const { snapshot } = answer
      if (snapshot && known.snapshot && snapshot.a < known.snapshot.m) return // it is the HEAD that is outdated
      forget(visit, [key], [], answer)
    },
  }
}
