// Cache-Control and CDN-Cache-Control as directives (RFC 9111 section 5.2, RFC 9213).

export type Directives = ReadonlyMap<string, string | true>

const DIRECTIVE = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g

/** Names are lower-cased; of a repeated directive the first counts (section 4.2.1). */
export function parseControl(header: string | null): Directives {
  const directives = new Map<string, string | true>()
  for (const [, name = '', quoted, token] of (header ?? '').matchAll(DIRECTIVE)) {
    const key = name.toLowerCase()
    if (!directives.has(key)) directives.set(key, quoted ?? token ?? true)
  }
  return directives
}

/** Largest age a cache must be able to count (section 1.2.2). */
const SECONDS_MAX = 2 ** 31

/** A delta-seconds argument. Not a number: 0, which is stale, as section 4.2.1 encourages. */
export function seconds(directives: Directives, name: string): number | undefined {
  const value = directives.get(name)
  if (value === undefined) return undefined
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), SECONDS_MAX) : 0
}
