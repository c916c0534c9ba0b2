// The door of a region: reads what the edge says of a request, and signs the response with what happened.
import { HTTPException } from 'hono/http-exception'
import type { MiddlewareHandler } from 'hono/types'
import type { Confirms } from '../data/budget.ts'
import type { Gate } from '../data/gate.ts'
import {
  ANONYMOUS,
  ANONYMOUS_KEY_CHARS_MIN,
  fingerprint,
  KEY_RULE,
  parseKey,
  targetOf,
} from '../data/idempotency.ts'
import type { Kit, KitVariables } from '../kit/context.ts'
import { openData } from '../kit/data.ts'
import { parseControl, seconds } from '../shared/control.ts'
import { CF_PLACEMENT, internalHeaders, publicHeaders } from '../shared/headers.ts'
import { isSafe } from '../shared/methods.ts'
import { parseAsk, parseEpoch, start } from '../shared/position.ts'
import { problem } from '../shared/problem.ts'
import { formatSnapshot } from '../shared/snapshot.ts'
import type { Runtime as TimeAndChance } from '../shared/time.ts'
import { formatTiming } from '../shared/timing.ts'

/** When nobody says what is left of the attempt: the longest one the edge makes. */
const ATTEMPT_MS_DEFAULT = 5_000
/** The platform ends what nobody waits for after 30 s, and database calls must see their own end:
 * https://developers.cloudflare.com/workers/platform/limits/#duration */
const ATTEMPT_MS_MAX = 25_000

/** To our edge alone (RFC 9213). */
const TARGETED = 'CDN-Cache-Control'
/** How long a replica's "not there" is kept: a crowd is one load, and it is over before the replica has caught up. */
const UNCONFIRMED_SECONDS = 1

/** What the entry file brings. */
export type Runtime = TimeAndChance & {
  newId: () => string
  /** One of each for an isolate. */
  gate: Gate
  confirms: Confirms
}

export const door =
  ({ clock, chance, newId, gate, confirms }: Runtime): MiddlewareHandler<Kit> =>
  async (c, next) => {
    const { headers } = c.req.raw
    const requestId = headers.get(publicHeaders.requestId) ?? newId()
    const now = clock.now()
    const epoch = parseEpoch(c.env.EPOCH)
    const saidMs = Number(headers.get(internalHeaders.attemptMs)) || ATTEMPT_MS_DEFAULT
    const attemptMs = Math.min(saidMs, ATTEMPT_MS_MAX)
    const keep = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
    // A safe method has nothing to make idempotent: whatever a client sends for all its requests is ignored.
    const sent = isSafe(c.req.method) ? null : headers.get(publicHeaders.idempotencyKey)
    const key = sent === null ? newId() : parseKey(sent)
    const ask = parseAsk(headers.get(internalHeaders.position)) ?? {
      ...start(epoch),
      primary: false,
    }
    const { data, account } = openData(
      { d1: c.env.DB, ask, epoch, clock, deadline: now + attemptMs, gate, confirms, keep },
      async (body) => ({
        principal: c.var.principal,
        key: longEnough(key ?? newId(), c.var), // without one nothing gets this far
        fingerprint: await fingerprint(
          c.req.method,
          targetOf(c.req.path, new URL(c.req.url).searchParams),
          body,
          c.req.header('If-Match'),
          c.req.header('If-None-Match'),
        ),
      }),
    )
    c.set('region', c.env.REGION)
    c.set('requestId', requestId)
    c.set('now', now)
    c.set('chance', chance)
    c.set('data', data)
    c.set('principal', ANONYMOUS)

    if (key !== undefined) await next()
    else c.res = problem('invalid-request', `Idempotency-Key: ${KEY_RULE}.`, { requestId })

    const snapshot = account.snapshot()
    c.res.headers.set(internalHeaders.region, c.env.REGION)
    if (c.env.VERSION) c.res.headers.set(internalHeaders.version, c.env.VERSION.id)
    const last = account.served.at(-1)
    if (last) {
      const servedBy = last.colo === undefined ? last.place : `${last.place} ${last.colo}`
      c.res.headers.set(internalHeaders.servedBy, servedBy)
    }
    const placement = headers.get(CF_PLACEMENT)
    if (placement !== null) c.res.headers.set(internalHeaders.placement, placement)
    if (snapshot) c.res.headers.set(internalHeaders.snapshot, formatSnapshot(snapshot))
    const { headers: told } = c.res
    if (account.mixed() || told.has('Set-Cookie')) {
      told.delete(TARGETED)
      told.set('Cache-Control', told.has('Set-Cookie') ? 'private, no-store' : 'no-store')
    }
    if (!told.has('Cache-Control') && !told.has(TARGETED)) {
      told.set('Cache-Control', 'no-store') // nobody has declared anything
    }
    const keptSeconds = seconds(parseControl(told.get(TARGETED)), 'max-age') ?? 0
    if (account.unconfirmed() && keptSeconds > 0) {
      told.set(TARGETED, `max-age=${Math.min(keptSeconds, UNCONFIRMED_SECONDS)}`)
    }
    const timings = account.served.map(({ place, ms }) => ({ name: 'db', desc: place, durMs: ms }))
    if (timings.length > 0) c.res.headers.append(publicHeaders.serverTiming, formatTiming(timings))
  }

function longEnough(key: string, { principal, requestId }: KitVariables): string {
  if (principal !== ANONYMOUS || key.length >= ANONYMOUS_KEY_CHARS_MIN) return key
  const detail = `Idempotency-Key: without credentials it must have ${ANONYMOUS_KEY_CHARS_MIN} characters or more, made by chance, because it alone keeps others from your answer. Send a UUID.`
  throw new HTTPException(400, { res: problem('invalid-request', detail, { requestId }) })
}
