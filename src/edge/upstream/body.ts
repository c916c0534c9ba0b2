// A request's body: how much of it is taken, and whether it can be sent again.
import { discard } from '../../shared/discard.ts'
import { BODY_BYTES_MAX } from '../../shared/limits.ts'
import { gather, joined } from '../../shared/read-body.ts'
import { type Clock, within } from '../../shared/time.ts'
import type { Outgoing } from '../routing/outgoing.ts'
import type { Visit } from '../visit/visit.ts'
import { REPLAYABLE_BODY_BYTES_MAX, WRITE_DEADLINE_MS } from './limits.ts'

/** A request's body as it can be sent. `kept`: it can be sent again. */
export type Sendable = { body: Outgoing['body']; kept: boolean }

export const NO_BODY: Sendable = { body: null, kept: true }

export type BodyRules = {
  /** More is refused. */
  bytesMax: number
  /** An OPTIONS may have one (RFC 9110 section 9.3.7). */
  options: boolean
}

/** Regions take so much and no more, and understand no OPTIONS with a body. */
export const REGIONAL_BODIES: BodyRules = { bytesMax: BODY_BYTES_MAX, options: false }
/** A foreign site takes what it takes, as it comes: it is asked once, so nothing is gained by keeping a body. */
export const SITE_BODIES: BodyRules = { bytesMax: Number.POSITIVE_INFINITY, options: true }

export const mayHaveBody = ({ request, safe }: Visit, { options }: BodyRules): boolean =>
  !safe || (options && request.method === 'OPTIONS')

/** The body, or why it cannot be had. Never rejects. */
export async function requestBody(
  request: Request,
  { bytesMax }: BodyRules,
  clock: Clock,
): Promise<Sendable | 'too-large' | 'late' | 'broken'> {
  const { body } = request
  if (!body) return NO_BODY
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN)
  if (length > bytesMax) return refused(body)
  const short = length <= REPLAYABLE_BODY_BYTES_MAX
  const unbounded = bytesMax === Number.POSITIVE_INFINITY
  if (!short && (unbounded || length > 0)) return { body, kept: false }
  // A body that trickles in is its client's doing, and must not look like a region that hangs.
  const reading = (short ? whole(request) : counted(body, bytesMax)).catch(() => 'broken' as const)
  const read = await within(clock, WRITE_DEADLINE_MS, reading)
  return read === 'timeout' ? 'late' : read
}

type Read = Sendable | 'too-large'

const whole = async (request: Request): Promise<Read> => ({
  body: await request.arrayBuffer(),
  kept: true,
})

/** A body of unknown length (RFC 9112 section 7.1, RFC 9113 section 8.1.1): read once, up to the limit. */
async function counted(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Read> {
  const reader = body.getReader()
  let bytes = 0
  const { chunks, ended } = await gather(reader, (length) => {
    bytes += length
    return bytes <= bytesMax
  })
  if (ended) return { body: joined(chunks), kept: true }
  reader.releaseLock()
  return refused(body)
}

async function refused(body: ReadableStream<Uint8Array>): Promise<'too-large'> {
  await discard(body)
  return 'too-large'
}
