import { expect, test } from 'vitest'
import { createDecoder, encodeFrame, type Frame } from '../../../../infra/world/d1/feed.ts'

const frames: Frame[] = [
  { kind: 'snapshot', lsn: 3, timeMs: 1_800_000_000_000, payload: Buffer.alloc(5000, 7) },
  { kind: 'changeset', lsn: 4, timeMs: 1_800_000_000_000.5, payload: Buffer.alloc(0) },
  { kind: 'changeset', lsn: 0xffffffff, timeMs: 0, payload: Buffer.from('rows') },
]
const wire = Buffer.concat(frames.map(encodeFrame))
const readable = (list: Frame[]) => list.map((f) => ({ ...f, payload: [...f.payload] }))

test('frames survive the wire, in pieces of any size', () => {
  for (const size of [1, 2, 3, 4, 5, 17, 1024, wire.length]) {
    const decode = createDecoder()
    const got: Frame[] = []
    for (let at = 0; at < wire.length; at += size) got.push(...decode(wire.subarray(at, at + size)))
    expect(readable(got)).toEqual(readable(frames))
  }
})

test('half a frame is kept for later', () => {
  const decode = createDecoder()
  expect(decode(wire.subarray(0, 100))).toEqual([])
  expect(decode(wire.subarray(100))).toHaveLength(3)
})

test('a stream that is not a feed is refused, not buffered for ever', () => {
  expect(() => createDecoder()(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow('really a primary')
  const unknown = encodeFrame({ kind: 'changeset', lsn: 1, timeMs: 0, payload: Buffer.alloc(0) })
  unknown[4] = 9
  expect(() => createDecoder()(unknown)).toThrow('unknown frame kind 9')
})
