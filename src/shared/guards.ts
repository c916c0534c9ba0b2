// Small proofs that turn unknown input into typed values.

/** Shape of a D1 bookmark: https://developers.cloudflare.com/d1/reference/time-travel/ */
const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isSeq = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

export const isBookmark = (value: unknown): value is string =>
  typeof value === 'string' && BOOKMARK.test(value)

/** Bookmarks sort as text, oldest first (same page), so the larger one includes the other. */
export function maxBookmark(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

/** `undefined` for absent or malformed JSON. */
export function parseJson(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
