// The centre of KV: the one map all colos write to and refill from. Pure: the time is an argument.

export type Entry = {
  value: Uint8Array
  /** As the client sent it: JSON. */
  metadata: string | undefined
  expiresAtMs: number | undefined
}

export type Page = { entries: { name: string; entry: Entry }[]; cursor: string | undefined }

/**
 * The free plan's storage (KV docs, platform/limits). Here it keeps a runaway bench from filling
 * the laptop's memory; the paid plan has no such limit.
 */
export const STORE_BYTES_MAX = 1_000_000_000
/** "Writes to same key: 1 per second" (KV docs, platform/limits). */
export const WRITE_INTERVAL_MS = 1_000

export interface Store {
  get(key: string, nowMs: number): Entry | undefined
  put(key: string, entry: Entry, nowMs: number): 'stored' | 'too-soon' | 'full'
  delete(key: string): void
  list(query: { prefix: string; cursor: string; limit: number }, nowMs: number): Page
  /** Keys that have not expired. */
  size(nowMs: number): number
}

export const isLive = (entry: Entry, nowMs: number): boolean =>
  entry.expiresAtMs === undefined || nowMs < entry.expiresAtMs

const cost = (key: string, entry: Entry): number =>
  Buffer.byteLength(key) + entry.value.byteLength + Buffer.byteLength(entry.metadata ?? '')

export function createStore(options: { writesPerSecondLimit: boolean; bytesMax?: number }): Store {
  const { writesPerSecondLimit, bytesMax = STORE_BYTES_MAX } = options
  const entries = new Map<string, Entry>()
  const writtenAtMs = new Map<string, number>() // oldest write first; holds one interval only
  let bytes = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (!entry) return
    bytes -= cost(key, entry)
    entries.delete(key)
  }

  function removeExpired(nowMs: number): void {
    for (const [key, entry] of entries) if (!isLive(entry, nowMs)) remove(key)
  }

  function isTooSoon(key: string, nowMs: number): boolean {
    for (const [old, atMs] of writtenAtMs) {
      if (nowMs - atMs < WRITE_INTERVAL_MS) break
      writtenAtMs.delete(old)
    }
    return writtenAtMs.has(key)
  }

  return {
    get(key, nowMs) {
      const entry = entries.get(key)
      return entry && isLive(entry, nowMs) ? entry : undefined
    },
    put(key, entry, nowMs) {
      if (writesPerSecondLimit && isTooSoon(key, nowMs)) return 'too-soon'
      const old = entries.get(key)
      const grows = cost(key, entry) - (old ? cost(key, old) : 0)
      if (bytes + grows > bytesMax) removeExpired(nowMs)
      if (bytes + grows > bytesMax) return 'full'
      remove(key)
      entries.set(key, entry)
      bytes += cost(key, entry)
      if (writesPerSecondLimit) writtenAtMs.set(key, nowMs)
      return 'stored'
    },
    delete: remove,
    list({ prefix, cursor, limit }, nowMs) {
      removeExpired(nowMs)
      return pageOf(entries, { prefix, limit, after: Buffer.from(cursor, 'base64') })
    },
    size(nowMs) {
      removeExpired(nowMs)
      return entries.size
    },
  }
}

/** One page in the order of the keys' UTF-8 bytes (KV docs, list keys). */
function pageOf(
  entries: ReadonlyMap<string, Entry>,
  query: { prefix: string; limit: number; after: Buffer },
): Page {
  const found = [...entries]
    .filter(([name]) => name.startsWith(query.prefix))
    .map(([name, entry]) => ({ name, entry, bytes: Buffer.from(name) }))
    .filter(({ bytes }) => bytes.compare(query.after) > 0)
    .sort((a, b) => a.bytes.compare(b.bytes))
  const page = found.slice(0, query.limit)
  const more = found.length > page.length
  return { entries: page, cursor: more ? page.at(-1)?.bytes.toString('base64') : undefined }
}
