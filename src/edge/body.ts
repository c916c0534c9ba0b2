// Reading bodies that may be too long.
import { REPLAYABLE_BODY_BYTES_MAX } from './limits.ts'
import type { Visit } from './visit.ts'

/** The whole body, or `undefined` when there is no room: `room` is told of each chunk's bytes. */
export async function readUpTo(
  body: ReadableStream<Uint8Array> | null,
  room: (bytes: number) => boolean,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) break
    if (!room(value.length)) {
      // Not awaited: the other half of a tee may be read for long.
      void reader?.cancel().catch(() => {})
      return undefined
    }
    length += value.length
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** A request's body as it can be sent. `kept`: it can be sent again. */
export async function requestBody({ request, safe }: Visit) {
  if (safe || !request.body) return { body: null, kept: true }
  const length = Number(request.headers.get('Content-Length') ?? Number.NaN)
  if (!(length <= REPLAYABLE_BODY_BYTES_MAX)) return { body: request.body, kept: false }
  return { body: await request.arrayBuffer(), kept: true }
}
