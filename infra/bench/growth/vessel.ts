// What an isolate may hold at most, as the constants of the edge promise it, against the platform's 128 MB. Pure.
import { FILLING_BYTES_MAX } from '../../../src/edge/cache/rules/limits.ts'
import { MEMORY_BYTES_MAX } from '../../../src/edge/cache/store/memory.ts'
import { WORKERS } from './limits.ts'

export type Share = { what: string; bytes: number }

/** Maps of keys, each with an end of its own: entries at most, of keys at most. */
const BOOKS = { maps: 5, entries: 10_000, bytes: 512 + 100 }
/** An isolate that has answered once is 3 MB, by the curve of edges; twice that when all of it has run. */
const CODE_BYTES = 6 * 1024 * 1024

export const VESSEL: readonly Share[] = [
  { what: 'code, and the heap that it works in', bytes: CODE_BYTES },
  { what: 'copies in memory', bytes: MEMORY_BYTES_MAX },
  { what: 'bodies that are read to be kept', bytes: FILLING_BYTES_MAX },
  { what: 'what is known of keys and groups', bytes: BOOKS.maps * BOOKS.entries * BOOKS.bytes },
]

/** What is left for bodies on their way to clients. */
export const leftBytes = (): number =>
  WORKERS.isolateBytes - VESSEL.reduce((sum, { bytes }) => sum + bytes, 0)

/** Clients at once that each get a body of their own of this size. */
export const clientsFor = (bytes: number): number => Math.floor(leftBytes() / bytes)
