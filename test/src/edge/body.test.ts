// A body is read while there is room, and no further; a request's body is kept when it can be sent again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUpTo, requestBody } from '../../../src/edge/body.ts'
import { REPLAYABLE_BODY_BYTES_MAX } from '../../../src/edge/limits.ts'
import { bytes } from '../arbitrary.ts'
import { openEdge, visitTo } from './lab.ts'

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

const lab = await openEdge(new Map())
const bodyOf = (init: RequestInit) => requestBody(visitTo(lab, '/a', init))

test.each(['GET', 'HEAD', 'OPTIONS'])('%s sends no body and can be sent again', async (method) => {
  expect(await bodyOf({ method })).toEqual({ body: null, kept: true })
})

test('a write without a body can be sent again', async () => {
  expect(await bodyOf({ method: 'DELETE' })).toEqual({ body: null, kept: true })
})

test.each([
  ['of known, small size is kept', REPLAYABLE_BODY_BYTES_MAX, true],
  ['that is longer streams through', REPLAYABLE_BODY_BYTES_MAX + 1, false],
  ['of unknown size streams through', undefined, false],
  ['whose size is nonsense streams through', 'x', false],
])('a body %s', async (_, length, kept) => {
  const headers = length === undefined ? {} : { 'Content-Length': String(length) }
  const sent = await bodyOf({ method: 'POST', body: '{}', headers })
  expect(sent.kept).toBe(kept)
  expect(sent.body).toBeInstanceOf(kept ? ArrayBuffer : ReadableStream)
  expect(await new Response(sent.body).text()).toBe('{}')
})
