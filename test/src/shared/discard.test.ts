// A refused body is read to its end, unless it has none.
import { expect, test } from 'vitest'
import { discard } from '../../../src/shared/discard.ts'

function body(chunks: number, fails = false) {
  const seen = { taken: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (fails && seen.taken === 2) controller.error(new Error('gone'))
        else if (seen.taken++ >= chunks) controller.close()
        else controller.enqueue(new Uint8Array(100_000))
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

test('to its end', async () => {
  const { stream, seen } = body(7)
  await discard(stream)
  expect(seen).toEqual({ taken: 8, cancelled: false })
})

test('a megabyte of a longer one', async () => {
  const { stream, seen } = body(10_000)
  await discard(stream)
  expect(seen).toEqual({ taken: 11, cancelled: true })
})

test('none, one that somebody reads already, or one that breaks: no matter', async () => {
  await discard(null)
  const { stream, seen } = body(3)
  stream.getReader()
  await discard(stream)
  expect(seen.taken).toBe(0)
  await discard(body(3, true).stream)
})
