// The first tier: what this isolate has seen lately. It answers without any operation that costs money.
import { Bounded } from '../../../shared/bounded.ts'
import type { Entry } from '../rules/entry.ts'

/** A Worker has 128 MB, of which code, requests in flight and buffers need most. */
export const MEMORY_BYTES_MAX = 16 * 1024 * 1024
/** At 8 kB each they fill the bytes; smaller ones must not cost more in bookkeeping than in content. */
export const MEMORY_ENTRIES_MAX = 2_000
/** Larger ones would push out a hundred others, and reading them from KV is not what makes them slow. */
const MEMORY_ENTRY_BYTES_MAX = 256 * 1024
/** What an entry takes beside its body and headers, roughly. */
const OVERHEAD_BYTES = 512

export type Remembered = {
  entries: readonly Entry[]
  /** When they were last known to be what KV holds, in milliseconds since the Unix epoch. */
  checkedAt: number
  /** When this isolate wrote them to KV, likewise; 0 when KV had them, `undefined` when that is not known. */
  putAt: number | undefined
  /** Newer than what KV was given: worth a write when there is one to spend. */
  unwritten: boolean
}

export function createMemory(entriesMax = MEMORY_ENTRIES_MAX, bytesMax = MEMORY_BYTES_MAX) {
  const kept = new Bounded<{ value: Remembered; bytes: number }>(entriesMax)
  let bytes = 0
  const forget = (gone: { bytes: number } | undefined) => {
    bytes -= gone?.bytes ?? 0
  }
  return {
    get: (key: string): Remembered | undefined => kept.get(key)?.value,
    set(key: string, value: Remembered): void {
      forget(kept.delete(key))
      const size = sizeOf(key, value.entries)
      if (size > MEMORY_ENTRY_BYTES_MAX) return
      bytes += size
      forget(kept.set(key, { value, bytes: size }))
      while (bytes > bytesMax) forget(kept.shift())
    },
    delete: (key: string): void => forget(kept.delete(key)),
    get bytes() {
      return bytes
    },
    get size() {
      return kept.size
    },
  }
}

function sizeOf(key: string, entries: readonly Entry[]): number {
  // A body read from KV is a view of the whole value, which stays as long as one of its variants does.
  const buffers = new Set(entries.map(({ body }) => body.buffer))
  return (
    [...buffers].reduce((sum, { byteLength }) => sum + byteLength, OVERHEAD_BYTES + key.length) +
    entries.reduce(
      (sum, { headers, selecting }) => sum + charsOf(Object.entries(headers)) + charsOf(selecting),
      0,
    )
  )
}

const charsOf = (pairs: readonly (readonly [string, string | null])[]) =>
  pairs.reduce((chars, [name, value]) => chars + name.length + (value?.length ?? 0), 0)
