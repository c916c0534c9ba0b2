// A body is read while there is room, and no further.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUpTo } from '../../../src/shared/read-body.ts'
import { bytes } from '../arbitrary.ts'
import { streamOf } from '../streams.ts'

/** Room for so many bytes in all. */
function roomFor(max: number) {
  let sum = 0
  return (length: number) => {
    sum += length
    return sum <= max
  }
}

test('the whole body or nothing, decided by the room alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes(8), { maxLength: 8 }),
      fc.nat({ max: 64 }),
      async (chunks, max) => {
        const whole = Buffer.concat(chunks)
        const read = await readUpTo(streamOf(chunks).stream, roomFor(max))
        if (whole.length <= max) expect(Buffer.from(read ?? [1, 2, 3, 4]).equals(whole)).toBe(true)
        else expect(read).toBeUndefined()
      },
    ),
  )
})

test('no body is an empty one, and asks for no room', async () => {
  expect(await readUpTo(null, () => false)).toEqual(new Uint8Array(0))
})

test('without room the stream is let go, not drained', async () => {
  const endless = streamOf(Array(1_000).fill(new Uint8Array(10)))
  expect(await readUpTo(endless.stream, roomFor(25))).toBeUndefined()
  expect(endless.seen).toEqual({ taken: 3, cancelled: true })
})

test('a stream that breaks is an error, not a short body', async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('connection lost')),
  })
  await expect(readUpTo(stream, () => true)).rejects.toThrow('connection lost')
})
