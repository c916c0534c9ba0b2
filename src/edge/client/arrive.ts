// What a client brings to the edge: its token and wishes, read once and checked before anything is spent.
import { publicHeaders } from '../../shared/headers.ts'
import { isSafe } from '../../shared/methods.ts'
import { advance, start } from '../../shared/position.ts'
import { problem, retryAfterSeconds } from '../../shared/problem.ts'
import type { Snapshot } from '../../shared/snapshot.ts'
import type { Runtime } from '../../shared/time.ts'
import { readTokens, type TokenKeys } from '../../shared/token.ts'
import { canonical, type Naming, named } from '../cache/rules/key.ts'
import type { Background } from '../routing/outgoing.ts'
import type { Place } from '../routing/rules/rank.ts'
import type { Tell } from '../visit/events.ts'
import type { Arrival, Asker, Caller, Visit, Wish } from '../visit/visit.ts'
import type { Target } from './target.ts'

type Resource = Extract<Target, { kind: 'resource' }>

const WISHES: readonly string[] = ['stale-ok', 'session', 'latest'] satisfies Wish[]
const isWish = (text: string): text is Wish => WISHES.includes(text)

export type DoorOptions = Runtime & {
  /** A fresh name for a request. */
  newId: () => string
  naming: Naming
  epoch: number
  keys: TokenKeys
  /** A foreign site: its headers may mean something else to it. */
  foreign: boolean
  /** Who hears what happens to a request. */
  listen: (asker: Asker) => Tell
}

export function createDoor(options: DoorOptions) {
  const { clock, chance, newId, naming, epoch, keys, foreign, listen } = options

  /** Who asks for what is no resource of this site. */
  function stranger(request: Request): Caller {
    const arrivedAt = clock.now()
    const asker = { requestId: newId(), request, arrivedAt, ...whereabouts(request) }
    return { ...asker, tell: listen(asker) }
  }

  const sessionless = (arrival: Arrival): Visit => ({
    ...arrival,
    position: start(epoch),
    wish: undefined,
    tokenSent: false,
    reset: undefined,
  })

  return {
    stranger,

    arrive(request: Request, resource: Resource, background: Background): Arrival {
      const caller = stranger(request)
      const safe = isSafe(request.method)
      const asked = named(resource.url, naming)
      const url = safe ? canonical(asked, naming) : asked
      return {
        ...caller,
        url,
        href: foreign ? url.origin + resource.path : url.href,
        safe,
        waitUntil: (work) => background.waitUntil(work),
      }
    },

    /** A visit, or the response that refuses it. */
    async enter(arrival: Arrival): Promise<Visit | Response> {
      if (foreign) return sessionless(arrival)
      const { request, requestId } = arrival
      const header = request.headers.get(publicHeaders.token)
      const token = await readTokens(keys, header, epoch, clock.now())
      if (token.kind === 'invalid') {
        const detail = `${publicHeaders.token}: ${token.why}. Send it as received, or not at all.`
        return problem('invalid-token', detail, { requestId })
      }
      if (token.kind === 'ahead') {
        const detail =
          'This token comes from a newer deployment than the one you reached. Try again.'
        const seconds = retryAfterSeconds(chance())
        return problem('epoch-mismatch', detail, { requestId, retryAfterSeconds: seconds })
      }
      const wish = request.headers.get(publicHeaders.consistency)?.trim().toLowerCase()
      if (wish !== undefined && !isWish(wish)) {
        const detail = `${publicHeaders.consistency}: "${wish.slice(0, 32)}" is none of ${WISHES.join(', ')}.`
        return problem('invalid-request', detail, { requestId })
      }
      return {
        ...arrival,
        position: token.kind === 'valid' ? token.position : start(epoch),
        wish,
        tokenSent: token.kind !== 'none',
        reset: token.kind === 'reset' ? token.reason : undefined,
      }
    },

    /** The same request, with these fields as its own, from nobody in particular who has seen what is in `seen`. */
    anonymous(visit: Visit, headers: Headers, seen: Snapshot | undefined): Visit {
      if (!foreign) {
        headers.delete('Authorization')
        headers.delete(publicHeaders.consistency)
      }
      const from = start(epoch)
      return {
        ...sessionless(visit),
        request: new Request(visit.request.url, { headers }),
        position: seen ? advance(from, seen) : from,
        arrivedAt: clock.now(),
      }
    },
  }
}

/** https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
function whereabouts(request: Request): { colo: string; country: string; place: Place } {
  const { cf } = request as { cf?: Partial<Record<Told, string>> }
  const lat = Number.parseFloat(cf?.latitude ?? '')
  const lon = Number.parseFloat(cf?.longitude ?? '')
  const known = Number.isFinite(lat) && Number.isFinite(lon)
  const { colo = 'unknown', country = '' } = cf ?? {}
  return { colo, country, place: known ? { lat, lon } : null }
}
type Told = 'colo' | 'country' | 'latitude' | 'longitude'
