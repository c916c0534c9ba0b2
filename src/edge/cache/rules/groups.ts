// Cache groups (RFC 9875): what changes together is forgotten together.
import { parseList } from 'structured-headers'
import type { Entry } from './entry.ts'
import { markName } from './key.ts'

/** The RFC asks caches for 32 groups of 32 characters at least; a header full of them is not honest. */
const GROUPS_MAX = 32
const NAME_CHARS_MAX = 128

const known = new WeakMap<Entry['headers'], string[]>()

/** Of stored header fields: the groups they belong to, read once. */
export function groupsOf(headers: Entry['headers']): string[] {
  const read = known.get(headers)
  if (read) return read
  const groups = strings(headers['cache-groups'] ?? null)
  known.set(headers, groups)
  return groups
}

/** The names of the marks that may spoil a copy, beside its key. */
export const marksOf = (key: string, { headers }: Pick<Entry, 'headers'>): string[] =>
  groupsOf(headers).map((group) => markName(key, group))

/** Of the response to an unsafe method: the groups that are no longer good. */
export const invalidatedGroups = (headers: Headers): string[] =>
  strings(headers.get('Cache-Group-Invalidation'))

/** A list of strings; anything else is ignored whole, as section 2 asks. */
function strings(header: string | null): string[] {
  if (header === null) return []
  try {
    const items = parseList(header).map(([value]) => value)
    const names = items.filter((value) => typeof value === 'string')
    if (names.length !== items.length) return []
    return names.filter((name) => name.length <= NAME_CHARS_MAX).slice(0, GROUPS_MAX)
  } catch {
    return []
  }
}
