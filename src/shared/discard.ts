// Reads what nobody wants, so that a refusal arrives before the connection breaks.

/** What is read of a body that is refused; whoever sends more has a broken connection for an answer. */
const DISCARDED_BYTES_MAX = 1024 * 1024

/** Resolves when the body, or as much as is worth it, has come. Never rejects. */
export async function discard(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body || body.locked) return
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > DISCARDED_BYTES_MAX) return // leaving the loop cancels the stream
    }
  } catch {
    // Whoever sent it is gone.
  }
}
