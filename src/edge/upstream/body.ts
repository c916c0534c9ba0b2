// Reading bodies that may be too long.
import { discard } from '../../shared/discard.ts'
import { BODY_BYTES_MAX } from '../../shared/limits.ts'
import { within } from '../../shared/time.ts'
import type { Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import { REPLAYABLE_BODY_BYTES_MAX, WRITE_DEADLINE_MS } from '../limits.ts'
import type { Outgoing } from '../routing/outgoing.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** The whole body, or `undefined` when there is no room: `room` is told of each chunk's bytes. */
export async function readUpTo(
  body: ReadableStream<Uint8Array> | null,
  room: (bytes: number) => boolean,
): Promise<Bytes | undefined> {
  const reader = body?.getReader()
  const { chunks, ended } = await gather(reader, room)
  if (ended) return joined(chunks)
  // Not awaited: the other half of a tee may be read for long.
  void reader?.cancel().catch(() => {})
  return undefined
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** Reads until the end, or until there is no room for the last chunk. */
async function gather(reader: Reader | undefined, room: (bytes: number) => boolean) {
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return { chunks, ended: true }
    chunks.push(value)
    if (!room(value.length)) return { chunks, ended: false }
  }
}

function joined(chunks: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** A request's body as it can be sent. `kept`: it can be sent again. */
export type Sendable = { body: Outgoing['body']; kept: boolean }

export const NO_BODY: Sendable = { body: null, kept: true }

/** The body, or why it cannot be had. Regions take so much and no more. A foreign site takes what it takes, as it
 * comes: it is asked once, so nothing is gained by keeping a body. Never rejects. */
export async function requestBody(
  { request, safe }: Visit,
  { foreign, clock }: Pick<Edge, 'foreign' | 'clock'>,
): Promise<Sendable | 'too-large' | 'late' | 'broken'> {
  const { body } = request
  // An OPTIONS may have one (RFC 9110 section 9.3.7), but none that our regions understand.
  if (!body || (safe && !(foreign && request.method === 'OPTIONS'))) return NO_BODY
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN)
  if (!foreign && length > BODY_BYTES_MAX) return refused(body)
  const short = length <= REPLAYABLE_BODY_BYTES_MAX
  if (!short && (foreign || length > 0)) return { body, kept: false }
  // A body that trickles in is its client's doing, and must not look like a region that hangs.
  const reading = short ? whole(request) : counted(body)
  const read = await within(
    clock,
    WRITE_DEADLINE_MS,
    reading.catch(() => 'broken' as const),
  )
  return read === 'timeout' ? 'late' : read
}

const whole = async (request: Request): Promise<Sendable> => ({
  body: await request.arrayBuffer(),
  kept: true,
})

/** A body of unknown length (RFC 9112 section 7.1, RFC 9113 section 8.1.1): read once, up to the limit. */
async function counted(body: ReadableStream<Uint8Array>): Promise<Sendable | 'too-large'> {
  const reader = body.getReader()
  let bytes = 0
  const { chunks, ended } = await gather(reader, (length) => {
    bytes += length
    return bytes <= BODY_BYTES_MAX
  })
  if (ended) return { body: joined(chunks), kept: true }
  reader.releaseLock()
  return refused(body)
}

async function refused(body: ReadableStream<Uint8Array>): Promise<'too-large'> {
  await discard(body)
  return 'too-large'
}
