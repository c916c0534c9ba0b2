// Conditional writes: a version as ETag, and what If-Match asks of it (RFC 9110 section 13.1.1, RFC 6585 section 3).

export type Precondition =
  | { kind: 'missing' }
  | { kind: 'malformed' }
  | { kind: 'any' }
  | { kind: 'versions'; versions: number[] }

export const etagOf = (version: number): string => `"${version}"`

const ENTITY_TAGS =
  /^(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*$/

/** Strong comparison: a weak tag never matches, nor does a tag that is not one of our versions. */
export function parseIfMatch(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'missing' }
  const value = header.trim()
  if (value === '*') return { kind: 'any' }
  if (!ENTITY_TAGS.test(value)) return { kind: 'malformed' }
  const versions = [...value.matchAll(/(W\/)?"(\d{1,15})"/g)]
    .filter(([, weak]) => !weak)
    .map(([, , digits]) => Number(digits))
  return { kind: 'versions', versions }
}
