// Whether a request may go on (RFC 9110 section 13, in the order of 13.2.2), for every declared route.
import { type RouteConfig, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { MiddlewareHandler } from 'hono/types'
import { parseDate } from '../shared/date.ts'
import { isSafe } from '../shared/methods.ts'
import { problem } from '../shared/problem.ts'
import { type Precondition, parseTags, strong, tagsOf } from './conditional.ts'
import type { Kit } from './context.ts'

/** A read is a 412 when what it would show is not what it asks for. A write judges by itself, in its transaction,
 * and says so by the fields it declares; with a condition that it does not declare it is refused, lest it be
 * made although the condition fails. `If-None-Match` on reads belongs to `etag`, behind this. */
export function preconditions({ method, path, request }: RouteConfig): MiddlewareHandler<Kit> {
  const declared = request?.headers instanceof z.ZodObject ? Object.keys(request.headers.shape) : []
  const judged = (field: string) => declared.includes(field.toLowerCase())
  return async (c, next) => {
    const safe = isSafe(c.req.method)
    const fields = safe ? ['If-Match'] : ['If-Match', 'If-None-Match']
    for (const field of fields) {
      const header = c.req.header(field)
      if (header === undefined) continue
      const condition = parseTags(header)
      if (condition.kind === 'malformed') return refuse(c, `${field}: ${condition.why}.`)
      if (!safe && !judged(field)) {
        const route = `${method.toUpperCase()} ${path}`
        return refuse(c, `${field}: ${route} does not judge it. Leave it out.`)
      }
    }
    await next()
    if (safe) await check(c)
  }
}

const refuse = (c: Context<Kit>, why: string) =>
  problem('invalid-request', why, { requestId: c.var.requestId })

/** Only of what would have been shown (section 13.2.1): a 404 stays one. */
async function check(c: Context<Kit>): Promise<void> {
  const { headers, status, body } = c.res
  const shown = (status >= 200 && status < 300) || status === 304
  const why = shown ? failing(c, headers) : undefined
  if (why === undefined) return
  await body?.cancel()
  const etag = headers.get('ETag')
  c.res = undefined // or its fields would stay
  c.res = problem('precondition-failed', `${why} does not hold.`, {
    requestId: c.var.requestId,
    ...(etag === null ? {} : { headers: { ETag: etag } }),
  })
}

/** Sections 13.1.1 and 13.1.4; without a date to compare the latter is ignored. */
function failing({ req, var: { now } }: Context<Kit>, shown: Headers): string | undefined {
  const match = parseTags(req.header('If-Match'))
  if (match.kind !== 'missing') return matches(match, shown.get('ETag')) ? undefined : 'If-Match'
  const since = parseDate(req.header('If-Unmodified-Since') ?? null, now)
  const modified = parseDate(shown.get('Last-Modified'), now)
  const changed = since !== undefined && modified !== undefined && modified > since
  return changed ? 'If-Unmodified-Since' : undefined
}

const matches = (condition: Precondition, etag: string | null): boolean =>
  condition.kind === 'any' || (etag !== null && strong(tagsOf(condition)).includes(etag))
