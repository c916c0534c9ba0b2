// The name a response is stored under, and the URL it is asked for: nothing outside the name can change what is there.
import { toBase64Url } from '../../../shared/base64.ts'
import { ConfigError } from '../../../shared/config-error.ts'

/** Which query parameters may change an answer, by path. */
export type QueryRules = readonly { path: RegExp; names: ReadonlySet<string> }[]

/** What is cached: our own routes of an epoch, or a foreign site. `origin`: the one name of a site with several. */
export type Naming = { prefix: string; queries: QueryRules | 'as-is'; origin?: string | undefined }

/** Parses `QUERY`, such as `/api/links?limit&cursor`: paths (a segment may be `{any}`) with the names of
 * their parameters, separated by spaces. Throws with the next move. */
export function parseQueryRules(text: string): QueryRules {
  const words = text.split(/\s+/).filter((word) => word !== '')
  return words.map((word) => {
    const [, path, names] = /^(\/[^\s?]*)\?([\w.~-]+(?:&[\w.~-]+)*)$/.exec(word) ?? []
    if (!path || !names) {
      throw new ConfigError(
        `QUERY: "${word}" is not a path and its parameters, such as /api/links?limit&cursor. Set it in [env.edge.vars].`,
      )
    }
    const literal = path
      .split(/\{[^{}/]+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return { path: new RegExp(`^${literal.join('[^/]+')}$`), names: new Set(names.split('&')) }
  })
}

/** The URL under the site's one name, if it has one: what is sent, and what keys stand for. */
export function named(url: URL, { origin }: Naming): URL {
  if (origin === undefined || url.origin === origin) return url
  return new URL(origin + url.pathname + url.search)
}

/** The URL without what cannot matter here: parameters that no rule allows, repetitions, order. */
export function canonical(url: URL, { queries }: Naming): URL {
  if (queries === 'as-is' || !url.href.includes('?')) return url
  const allowed = queries.find(({ path }) => path.test(url.pathname))?.names ?? new Set<string>()
  const names = [...allowed].filter((name) => url.searchParams.has(name)).sort()
  const query = new URLSearchParams(names.map((name) => [name, url.searchParams.get(name) ?? '']))
  const clean = new URL(url)
  clean.search = query.toString()
  return clean
}

/** HEAD shares GET's entries. The origin is in the key, because whoever answers is told it and may answer
 * accordingly. Long keys are hashed, because KV refuses them. `href` is canonical. */
export async function cacheKey({ prefix }: Naming, href: string): Promise<string> {
  const [whole = ''] = href.split('#')
  const key = `${prefix}:${whole}`
  if (key.length * UTF8_BYTES_MAX <= KV_KEY_BYTES_MAX) return key
  const bytes = new TextEncoder().encode(key)
  if (bytes.length <= KV_KEY_BYTES_MAX) return key
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return `${scopeOf(key)}#sha256:${toBase64Url(new Uint8Array(digest))}`
}

/** https://developers.cloudflare.com/kv/platform/limits/ */
export const KV_KEY_BYTES_MAX = 512
/** Of one UTF-16 unit: shorter keys need no counting. */
const UTF8_BYTES_MAX = 3

/** Of a key: the prefix and the origin. */
const scopeOf = (key: string): string => /^(?:.*?:\/\/)?[^/#]*/.exec(key)?.[0] ?? ''

/** Where a group's last invalidation is kept, unlike any key. It is of one origin (RFC 9875 section 2): of `key`'s. */
export const markName = (key: string, group: string): string => `${scopeOf(key)}#group:${group}`
