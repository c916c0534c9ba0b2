// The response a client sees: the session moved on, the story told, internal headers gone.
import { publicHeaders } from '../../shared/headers.ts'
import { advance } from '../../shared/position.ts'
import type { Snapshot } from '../../shared/snapshot.ts'
import type { Clock } from '../../shared/time.ts'
import { signToken, type TokenKeys } from '../../shared/token.ts'
import { letGo } from '../cache/load.ts'
import { ageSeconds } from '../cache/rules/age.ts'
import { notModified, to304 } from '../cache/rules/conditional.ts'
import type { Entry } from '../cache/rules/entry.ts'
import { partOf } from '../cache/rules/range.ts'
import type { Served } from '../cache/serve.ts'
import { type Answer, ownAnswer } from '../upstream/answer.ts'
import { respond } from '../upstream/respond.ts'
import type { Happened } from '../visit/events.ts'
import type { Caller, Visit } from '../visit/visit.ts'
import type { Name } from './name.ts'
import { type Fields, initOf, PlainFields } from './plain-fields.ts'
import { cacheStatus, serverTiming } from './story.ts'

export type AnswersOptions = {
  clock: Clock
  keys: TokenKeys
  name: Name
  /** A foreign site: no session, and its fields are its own. */
  foreign: boolean
}

/** No upstream was asked, and no copy looked for. */
const OWN = { kind: 'bypass', stored: false, why: 'request' } as const

/** Statuses that may not have a body: https://fetch.spec.whatwg.org/#null-body-status */
const NULL_BODY = new Set([204, 205, 304])

export function createAnswers({ clock, keys, name, foreign }: AnswersOptions) {
  function fieldsOf(served: Served): Fields {
    if (!served.entry) return fieldsOfAnswer(served.answer)
    const fields = freshFields(served.entry.headers, foreign)
    fields.set('Age', String(ageSeconds(served.entry, clock.now())))
    return fields
  }

  function fieldsOfAnswer({ fields }: Answer): Headers {
    if (!foreign) fields.delete('CDN-Cache-Control') // it spoke to this cache
    return fields
  }

  /** What happened, for the headers and for all others who hear of it. */
  function storyOf({ cache, attempts }: Served, fields: Fields): Happened {
    // What the database did is told to the one for whom it did it; a foreign site means what it means.
    const copy = cache.kind === 'hit' || cache.kind === 'stale' || 'collapsed' in cache
    const upstreamTiming = copy && !foreign ? null : fields.get(publicHeaders.serverTiming)
    return { cache, attempts, upstreamTiming }
  }

  function tellStory(fields: Fields, story: Happened, { requestId, colo }: Caller): void {
    if (!foreign || !fields.has(publicHeaders.requestId)) {
      fields.set(publicHeaders.requestId, requestId)
    }
    const nearer = fields.get(publicHeaders.cacheStatus)
    fields.set(publicHeaders.cacheStatus, cacheStatus(name.cache, story.cache, nearer))
    fields.set(publicHeaders.serverTiming, serverTiming({ colo, ...story }))
  }

  /** Where the session stands now, and whom the response is for. */
  async function tellSession(fields: Fields, served: Served, visit: Visit): Promise<void> {
    const authorized = visit.request.headers.has('Authorization')
    if (visit.safe && !visit.tokenSent && visit.wish !== 'session' && !authorized) return
    const { snapshot } = served.entry ?? served.answer
    const ok = served.entry !== undefined || served.answer.response.ok
    if (wantsToken(visit, ok, snapshot)) {
      const moved = snapshot ? advance(visit.position, snapshot) : visit.position
      fields.set(publicHeaders.token, await signToken(keys, moved, clock.now()))
      if (visit.reset) fields.set(publicHeaders.reset, visit.reset)
    }
    if (authorized || fields.has(publicHeaders.token)) {
      fields.set('Cache-Control', 'private, no-store') // it speaks of one client
    }
  }

  /** A stored response, or the part of it that is asked for. */
  function stored({ status, body }: Entry, fields: Fields, { request }: Visit): Response {
    const init = (code: number) => ({ status: code, headers: initOf(fields) })
    if (request.method === 'HEAD') return respond(foreign, null, init(status))
    if (status === 200 && request.headers.has('Range')) {
      const part = partOf(request.headers, fields, body, clock.now())
      if (part.kind !== 'whole') fields.set('Content-Range', part.contentRange)
      if (part.kind === 'part') return respond(foreign, part.body, init(206))
      if (part.kind === 'unsatisfiable') {
        fields.delete('Content-Type')
        return respond(foreign, null, init(416))
      }
    }
    return respond(foreign, NULL_BODY.has(status) ? null : body, init(status))
  }

  function forwarded(answer: Answer, fields: Fields, { request }: Visit): Response {
    const { status, statusText, body } = answer.response
    const init = { status, statusText, headers: initOf(fields) }
    if (request.method !== 'HEAD') return respond(foreign, body, init)
    letGo({ answer })
    // Mostly the length of the empty body that a HEAD has, and not GET's (RFC 9110 section 8.6): better none.
    if (fields.get('Content-Length') === '0') fields.delete('Content-Length')
    return respond(foreign, null, init)
  }

  /** With what the client asked for: all, a part, or whether it has changed. */
  function dressed(served: Served, fields: Fields, visit: Visit): Response {
    const { entry, answer } = served
    const whole = (entry ?? answer.response).status === 200
    if (visit.safe && whole && notModified(visit.request.headers, fields, clock.now())) {
      if (answer) letGo({ answer })
      return to304(new Headers(initOf(fields)))
    }
    return entry ? stored(entry, fields, visit) : forwarded(answer, fields, visit)
  }

  return {
    /** What was found, as this client may have it. */
    async answer(served: Served, visit: Visit): Promise<Response> {
      const { entry } = served
      const fields = fieldsOf(served)
      const story = storyOf(served, fields)
      tellStory(fields, story, visit)
      if (!foreign) await tellSession(fields, served, visit)
      const response = dressed(served, fields, visit)
      const { route } = entry ?? served.answer
      const age = entry && ageSeconds(entry, clock.now())
      const { status } = response
      visit.tell({ kind: 'answered', ...story, route, status, ageSeconds: age, own: false })
      return response
    },
    /** An answer of the edge's own, which no upstream was asked for. */
    own(response: Response, caller: Caller): Response {
      const answer = ownAnswer(response)
      const headers = fieldsOfAnswer(answer)
      const story = storyOf({ answer, cache: OWN, attempts: [] }, headers)
      tellStory(headers, story, caller)
      if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
      const { status } = response
      caller.tell({ kind: 'answered', ...story, route: undefined, status, own: true })
      return new Response(response.body, { status, headers })
    },
    /** None was made, because of a bug: the Worker says 500. */
    broke({ tell }: Caller): void {
      const story = { cache: OWN, attempts: [], upstreamTiming: null }
      tell({ kind: 'answered', ...story, route: undefined, status: 500, own: true })
    },
  }
}

/** Of stored responses that were shown before: to copy one Headers is a tenth of the work of making it, and
 * the greater part of what a hit costs. Most copies from KV are shown once, and need none. */
const prepared = new WeakMap<Entry['headers'], Headers | 'shown'>()

function freshFields(headers: Entry['headers'], foreign: boolean): Fields {
  const known = prepared.get(headers)
  if (!known) {
    prepared.set(headers, 'shown')
    return new PlainFields(ofStored(headers, foreign))
  }
  const ready = known === 'shown' ? new Headers(ofStored(headers, foreign)) : known
  prepared.set(headers, ready)
  return new Headers(ready)
}

function ofStored(headers: Entry['headers'], foreign: boolean): Record<string, string> {
  if (foreign) return { ...headers }
  const { 'cdn-cache-control': _, ...others } = headers // it spoke to this cache
  return others
}

/** After a write, to a client that has one, and to one that asks. Not on errors that read nothing:
 * a spent token is replaced only by one that stands for something read. */
function wantsToken(visit: Visit, ok: boolean, snapshot: Snapshot | undefined): boolean {
  if (visit.reset && !snapshot) return false
  const wrote = !visit.safe && ok && snapshot !== undefined
  return wrote || visit.tokenSent || visit.wish === 'session'
}
