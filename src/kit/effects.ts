// Whether a write may be done again: only where all its effects are in its commit.
import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { MiddlewareHandler } from 'hono/types'
import { internalHeaders } from '../shared/headers.ts'
import { isSafe } from '../shared/methods.ts'
import { problem } from '../shared/problem.ts'
import type { Kit } from './context.ts'

/** Of a route's handler, and of middleware before it:
 *  - `committed` all that it does, it does in one `data.commit`. Done again under its key it has no second effect, so the
 *                edge asks the next region when one gives no answer.
 *  - `elsewhere` it also calls others, such as a payment API. It runs at one region only; when that gives no answer,
 *                the client is told that the outcome is not known. Pass its Idempotency-Key on to whom you call. */
export type Effects = 'committed' | 'elsewhere'

/** The middleware of declared routes. */
const judges = new WeakSet<object>()

/** Refuses to do again what is not known to be harmless; behind access, before anything else of the route runs. */
export function unrepeated(effects: Effects | undefined): MiddlewareHandler<Kit> {
  const judge: MiddlewareHandler<Kit> = async (c, next) =>
    effects !== 'committed' && isRepetition(c) ? refuse(c) : next()
  judges.add(judge)
  return judge
}

/** Before the product's own: what is not declared may do anything. Where there is nothing, a 404 does no harm. */
export const unrepeatedBefore: MiddlewareHandler<Kit> = async (c, next) => {
  const behind = matchedRoutes(c).slice(c.req.routeIndex + 1)
  const judged = behind.length === 0 || behind.some(({ handler }) => judges.has(handler))
  return !judged && isRepetition(c) ? refuse(c) : next()
}

const isRepetition = ({ req }: Context<Kit>): boolean =>
  !isSafe(req.method) && req.header(internalHeaders.repetition) !== undefined

function refuse(c: Context<Kit>): Response {
  const detail =
    'A region that was asked did not finish it, or its answer was lost, so it may have been done. It was not done again, because that may do harm. Find out whether it was done before you send it again, and then use the same Idempotency-Key.'
  const headers = { [internalHeaders.faultDomain]: 'request' }
  return problem('outcome-unknown', detail, { requestId: c.var.requestId, headers })
}
