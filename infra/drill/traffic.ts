// The traffic: which client does what and when, without end, all of it from the seed. Pure.
import { mixed, slots, zipf } from '../traffic/chance.ts'
import { seeded } from '../world/random.ts'

/** `follow` a popular link, or `reload` it past the cache; `read` any link; look at the `list`; read one's
 * `own` link with the token; `create` a link, `change` one's own. */
export type Kind = 'follow' | 'reload' | 'read' | 'list' | 'own' | 'create' | 'change'

export type Planned = {
  n: number
  /** Since the start. */
  atMs: number
  /** Number of the client. */
  client: number
  kind: Kind
  /** The popular link. */
  slug: string
  /** In [0, 1): which of the links that are known by then. */
  which: number
}

export type TrafficOptions = {
  seed: number
  perSecond: number
  clients: number
  slugs: readonly string[]
}

/** More writes and fewer popular links than users have, because what the cache answers tests nothing. */
const kinds = mixed<Kind>({
  ...{ follow: 25, reload: 15, read: 20, list: 5, own: 20, create: 9, change: 6 },
})

/** Open loop: the times do not depend on the answers. One request in each slot, anywhere in it. */
export function planTraffic(options: TrafficOptions): IteratorObject<Planned> {
  const { seed, perSecond, clients, slugs } = options
  const stream = (label: string) => seeded(seed, `drill ${label}`)
  const [who, what, popular] = [stream('who'), stream('what'), stream('popular')]
  const which = stream('which')
  const slugAt = zipf(slugs.toSorted())
  return slots(stream('when'), perSecond).map((atMs, n) => ({
    ...{ n, atMs },
    client: Math.floor(who() * clients),
    kind: kinds(what()),
    slug: slugAt(popular()),
    which: which(),
  }))
}
