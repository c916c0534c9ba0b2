// Names the length of what a region answers whole: over a service binding nothing else would tell the edge.
import type { MiddlewareHandler } from 'hono/types'

/** What the product makes in one piece. Anything else may be a stream, and is left alone. */
const WHOLE = /^(?:application\/(?:[\w.-]+\+)?json|text\/html)\s*(?:;|$)/i

/** A binding carries the fields that a Worker has set, and no `Content-Length` of HTTP's own. By it the
 * edge reads an answer to its end inside an attempt, so that one which breaks off costs a retry. */
export const nameLength: MiddlewareHandler = async (c, next) => {
  await next()
  const { body, headers } = c.res
  if (!body || headers.has('Content-Length')) return
  if (!WHOLE.test(headers.get('Content-Type') ?? '')) return
  const bytes = await c.res.arrayBuffer()
  c.res = new Response(bytes, c.res)
  c.res.headers.set('Content-Length', String(bytes.byteLength))
}
