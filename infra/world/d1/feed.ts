// The replication feed's frames: length, kind, LSN, commit time, then a snapshot or a changeset.
import { FRAME_BYTES_MAX } from './limits.ts'

export type Frame = {
  kind: 'snapshot' | 'changeset'
  lsn: number
  /** When the primary committed, ms since the epoch; a replica's lag counts from here. */
  timeMs: number
  payload: Uint8Array
}

const KINDS = ['snapshot', 'changeset'] as const
/** After the 4 bytes of length: kind 1, LSN 4, time 8. */
const HEAD_BYTES = 13

export function encodeFrame({ kind, lsn, timeMs, payload }: Frame): Buffer {
  const frame = Buffer.allocUnsafe(4 + HEAD_BYTES + payload.length)
  frame.writeUInt32BE(HEAD_BYTES + payload.length, 0)
  frame.writeUInt8(KINDS.indexOf(kind), 4)
  frame.writeUInt32BE(lsn, 5)
  frame.writeDoubleBE(timeMs, 9)
  frame.set(payload, 4 + HEAD_BYTES)
  return frame
}

/** Takes the stream in pieces of any size and gives back the frames they complete. */
export function createDecoder(): (chunk: Uint8Array) => Frame[] {
  let chunks: Uint8Array[] = []
  let held = 0
  let wanted = 4 // bytes needed before there is anything new to read
  return (chunk) => {
    chunks.push(chunk)
    held += chunk.length
    if (held < wanted) return []
    let rest = chunks.length === 1 ? asBuffer(chunk) : Buffer.concat(chunks)
    const frames: Frame[] = []
    wanted = 4
    while (rest.length >= 4) {
      wanted = 4 + frameLength(rest)
      if (rest.length < wanted) break
      frames.push(decodeFrame(rest.subarray(4, wanted)))
      rest = rest.subarray(wanted)
      wanted = 4
    }
    chunks = [rest]
    held = rest.length
    return frames
  }
}

function frameLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0)
  if (length >= HEAD_BYTES && length <= FRAME_BYTES_MAX) return length
  throw new Error(`replication feed: frame of ${length} bytes. Is primaryUrl really a primary?`)
}

function decodeFrame(bytes: Buffer): Frame {
  const kind = KINDS[bytes.readUInt8(0)]
  if (kind === undefined) {
    throw new Error(`replication feed: unknown frame kind ${bytes[0]}. Is it an older primary?`)
  }
  const [lsn, timeMs] = [bytes.readUInt32BE(1), bytes.readDoubleBE(5)]
  return { kind, lsn, timeMs, payload: bytes.subarray(HEAD_BYTES) }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
