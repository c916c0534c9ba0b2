// Bookmarks of the model: texts in D1's shape that also move when nothing was changed.
import { formatBookmark } from '../world/d1/bookmark.ts'

/** D1's bookmark moves with queries too; the model's have room for a few between two commits. */
const STEPS = 8
/** Sixty states and their steps are all that a history comes to; made once, since a hash is slow. */
const texts: string[] = []
const numbers = new Map<string, number>()

/** `idle` in [0, 1): how far it moved by itself. */
export function bookmarkOf(at: number, idle: number): string {
  const number = at * STEPS + Math.floor(idle * STEPS)
  const known = texts[number]
  if (known !== undefined) return known
  const text = formatBookmark(number)
  texts[number] = text
  numbers.set(text, number)
  return text
}

/** The state that a bookmark includes; the first one for none. */
export const stateAt = (bookmark: string | null): number =>
  bookmark === null ? 0 : Math.floor((numbers.get(bookmark) ?? 0) / STEPS)
