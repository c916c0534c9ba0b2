// What a region takes in.
import { bodyLimit } from 'hono/body-limit'
import type { Kit } from '../kit/context.ts'
import { discard } from '../shared/discard.ts'
import { BODY_BYTES_MAX } from '../shared/limits.ts'
import { problem } from '../shared/problem.ts'

export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  async onError(c) {
    await discard(c.req.raw.body)
    return problem('body-too-large', `At most ${BODY_BYTES_MAX} bytes.`, {
      requestId: (c.var as Kit['Variables']).requestId,
    })
  },
})
