// Reading bodies that may be too long.

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
export async function gather(reader: Reader | undefined, room: (bytes: number) => boolean) {
  const chunks: Uint8Array[] = []
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return { chunks, ended: true }
    chunks.push(value)
    if (!room(value.length)) return { chunks, ended: false }
  }
}

export function joined(chunks: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
