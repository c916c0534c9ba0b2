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
import { fieldsIn, initOf } from './stored-fields.ts'
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
  function fieldsOfAnswer({ fields }: Answer): Headers {
    if (!foreign) fields.delete('CDN-Cache-Control') // it spoke to this cache
    return fields
  }

  /** What happened, for the headers and for all others who hear of it. */
  function storyOf({ cache, attempts }: Served, fields: Headers): Happened {
    // What the database did is told to the one for whom it did it; a foreign site means what it means.
    const copy = cache.kind === 'hit' || cache.kind === 'stale' || 'collapsed' in cache
    const upstreamTiming = copy && !foreign ? null : fields.get(publicHeaders.serverTiming)
    return { cache, attempts, upstreamTiming }
  }

  function tellStory(fields: Headers, story: Happened, { requestId, colo }: Caller): void {
    if (!foreign || !fields.has(publicHeaders.requestId)) {
      fields.set(publicHeaders.requestId, requestId)
    }
    const nearer = fields.get(publicHeaders.cacheStatus)
    fields.set(publicHeaders.cacheStatus, cacheStatus(name.cache, story.cache, nearer))
    fields.set(publicHeaders.serverTiming, serverTiming({ colo, ...story }))
  }

  /** Where the session stands now, and whom the response is for. */
  async function tellSession(fields: Headers, served: Served, visit: Visit): Promise<void> {
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
  function stored({ status, headers, body }: Entry, { request }: Visit): Response {
    const made = (bytes: Entry['body'] | null, code = status) =>
      respond(foreign, bytes, { status: code, headers: initOf(headers, foreign) })
    if (request.method === 'HEAD') return made(null)
    const ranged = status === 200 && request.headers.has('Range')
    const part = ranged && partOf(request.headers, fieldsIn(headers), body, clock.now())
    if (part && part.kind !== 'whole') {
      const response = part.kind === 'part' ? made(part.body, 206) : made(null, 416)
      response.headers.set('Content-Range', part.contentRange)
      if (part.kind === 'unsatisfiable') response.headers.delete('Content-Type')
      return response
    }
    // One without bytes is a stream all the same, and that is felt in what a redirect costs.
    const none = body.length === 0 || NULL_BODY.has(status)
    return made(none ? null : body)
  }

  function forwarded(answer: Answer, { request }: Visit): Response {
    const { fields } = answer
    const { status, statusText, body } = answer.response
    const init = { status, statusText, headers: fields }
    if (request.method !== 'HEAD') return respond(foreign, body, init)
    letGo({ answer })
    // Mostly the length of the empty body that a HEAD has, and not GET's (RFC 9110 section 8.6): better none.
    if (fields.get('Content-Length') === '0') fields.delete('Content-Length')
    return respond(foreign, null, init)
  }

  /** With what the client asked for: all, a part, or whether it has changed. */
  function dressed({ entry, answer }: Served, visit: Visit): Response {
    const whole = (entry ?? answer.response).status === 200
    const fields = entry ? fieldsIn(entry.headers) : fieldsOfAnswer(answer)
    if (visit.safe && whole && notModified(visit.request.headers, fields, clock.now())) {
      if (answer) letGo({ answer })
      return to304(new Headers(entry ? initOf(entry.headers, foreign) : answer.fields))
    }
    return entry ? stored(entry, visit) : forwarded(answer, visit)
  }

  return {
    /** What was found, as this client may have it. */
    async answer(served: Served, visit: Visit): Promise<Response> {
      const { entry } = served
      const response = dressed(served, visit)
      const { headers, status } = response // told here, because a Headers of its own would be one more
      const age = entry && ageSeconds(entry, clock.now())
      if (age !== undefined) headers.set('Age', String(age))
      const story = storyOf(served, headers)
      tellStory(headers, story, visit)
      if (!foreign) await tellSession(headers, served, visit)
      const { route } = entry ?? served.answer
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

/** After a write, to a client that has one, and to one that asks. Not on errors that read nothing:
 * a spent token is replaced only by one that stands for something read. */
function wantsToken(visit: Visit, ok: boolean, snapshot: Snapshot | undefined): boolean {
  if (visit.reset && !snapshot) return false
  const wrote = !visit.safe && ok && snapshot !== undefined
  return wrote || visit.tokenSent || visit.wish === 'session'
}
