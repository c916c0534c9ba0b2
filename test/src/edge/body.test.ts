// A body is read up to a limit, and no further.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUpTo } from '../../../src/edge/body.ts'
import { bytes } from '../arbitrary.ts'

/** A stream of these chunks that counts how many were taken and whether it was let go. */
function streamOf(chunks: Uint8Array[]) {
  const seen = { taken: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.taken++]
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

test('the whole body or nothing, decided by its length alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes(8), { maxLength: 8 }),
      fc.nat({ max: 64 }),
      async (chunks, max) => {
        const whole = Buffer.concat(chunks)
        const read = await readUpTo(streamOf(chunks).stream, max)
        if (whole.length <= max) expect(Buffer.from(read ?? [1, 2, 3, 4]).equals(whole)).toBe(true)
        else expect(read).toBeUndefined()
      },
    ),
  )
})

test('no body is an empty one', async () => {
  expect(await readUpTo(null, 0)).toEqual(new Uint8Array(0))
})

test('past the limit the stream is let go, not drained', async () => {
  const endless = streamOf(Array(1_000).fill(new Uint8Array(10)))
  expect(await readUpTo(endless.stream, 25)).toBeUndefined()
  expect(endless.seen).toEqual({ taken: 3, cancelled: true })
})

test('a stream that breaks is an error, not a short body', async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('connection lost')),
  })
  await expect(readUpTo(stream, 10)).rejects.toThrow('connection lost')
})
