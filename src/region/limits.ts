// What a region takes in.
import { bodyLimit } from 'hono/body-limit'
import type { MiddlewareHandler } from 'hono/types'
import type { Kit } from '../kit/context.ts'
import { discard } from '../shared/discard.ts'
import { BODY_BYTES_MAX } from '../shared/limits.ts'
import { problem } from '../shared/problem.ts'

/** Reads over what a refusal left, or the connection breaks and the region looks dead (RFC 9112 section 9.6). */
export const readOver: MiddlewareHandler<Kit> = async (c, next) => {
  const { raw } = c.req
  await next()
  if (!raw.bodyUsed) await discard(raw.body)
}

export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  async onError(c) {
    await discard(c.req.raw.body)
    const { requestId } = c.var as Kit['Variables']
    return problem('body-too-large', `At most ${BODY_BYTES_MAX} bytes.`, { requestId })
  },
})
