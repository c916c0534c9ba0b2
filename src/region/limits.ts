// What a region takes in.
import { bodyLimit } from 'hono/body-limit'
import type { Kit } from '../kit/context.ts'
import { problem } from '../shared/problem.ts'

/** Ten times the largest sensible short link; everything larger is a mistake or an attack. */
export const BODY_BYTES_MAX = 64 * 1024

export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c) =>
    problem('body-too-large', `At most ${BODY_BYTES_MAX} bytes.`, {
      requestId: (c.var as Kit['Variables']).requestId,
    }),
})
