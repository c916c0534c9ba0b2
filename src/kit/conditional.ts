// Entity tags: a version as ETag, and what If-Match and If-None-Match say of it (RFC 9110 sections 8.8.3, 13.1).

/** Entity tags in one field. Nobody holds more versions of one thing, and D1 binds at most 100 parameters to a
 * statement: https://developers.cloudflare.com/d1/platform/limits/ */
export const TAGS_MAX = 32

export type Precondition =
  | { kind: 'missing' }
  | { kind: 'malformed'; why: string }
  | { kind: 'any' }
  | { kind: 'tags'; tags: string[] }

export const etagOf = (version: number): string => `"${version}"`

/** A list's element, which may be empty, and the comma behind it (sections 5.6.1 and 8.8.3). */
const ELEMENT = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y

const NO_TAGS: Precondition = { kind: 'malformed', why: 'must be * or entity tags, quoted' }

/** `If-Match` or `If-None-Match`: its tags as they were sent. */
export function parseTags(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'missing' }
  if (header.trim() === '*') return { kind: 'any' }
  const element = new RegExp(ELEMENT) // it keeps its place
  const tags: string[] = []
  while (element.lastIndex < header.length) {
    const found = element.exec(header)
    if (!found) return NO_TAGS
    if (found[1] !== undefined) tags.push(found[1])
  }
  if (tags.length === 0) return NO_TAGS
  if (tags.length <= TAGS_MAX) return { kind: 'tags', tags }
  return { kind: 'malformed', why: `has ${tags.length} entity tags; at most ${TAGS_MAX} are read` }
}

export const tagsOf = (condition: Precondition): readonly string[] =>
  condition.kind === 'tags' ? condition.tags : []

/** Weak tags match nothing strongly, and weakly what they would without the mark (section 8.8.3.2). */
export const strong = (tags: readonly string[]): string[] =>
  tags.filter((tag) => !tag.startsWith('W/'))
export const weak = (tags: readonly string[]): string[] =>
  tags.map((tag) => tag.replace(/^W\//, ''))

/** Those of `tags` that `etagOf` writes, character by character: `"01"` is no version. */
export const versionsOf = (tags: readonly string[]): number[] =>
  tags.flatMap((tag) => /^"([1-9]\d{0,14}|0)"$/.exec(tag)?.[1] ?? []).map(Number)
