// What a short link may be, with the reason for each bound.
import { z } from '@hono/zod-openapi'

/** Longest URL that old proxies and browsers still take, in bytes of the `Location` that it becomes. */
export const URL_BYTES_MAX = 2_048
/** A title is one line in a list. */
export const TITLE_CHARS_MAX = 300
/** A page stays under 300 kB even when every URL is as long as it may be. */
export const PAGE_MAX = 100
export const PAGE_DEFAULT = 20
/** Made-up slugs: 62^7 is 3.5 * 10^12, so two alike are rare and a second try settles it. */
export const SLUG_CHARS_MADE = 7
export const SLUG_TRIES_MAX = 3

/** First path segments that are, or may become, ours. */
const RESERVED = new Set(['api', 'docs', 'healthz', 'readyz', 'version', 'ops', 'static', 'admin'])
const SLUG = /^[A-Za-z0-9_-]{1,64}$/

/** Names starting with `_` belong to the platform and to the local world. */
export const isSlug = (text: string): boolean =>
  SLUG.test(text) && !text.startsWith('_') && !RESERVED.has(text.toLowerCase())

export const Slug = z
  .string()
  .refine(isSlug, 'must be 1 to 64 of A-Z a-z 0-9 _ - and not a reserved name')
  .openapi({ pattern: SLUG.source, example: 'rfc9110' })

/** As the URL standard writes it: ASCII, nothing encoded twice (RFC 3986 section 2.4), and so as many bytes as
 * it has characters. Throws on what is no URL. https://url.spec.whatwg.org/#url-serializing */
export const serialized = (url: string): string => new URL(url).href

/** `user@` in front of a host mostly makes a link look like one to elsewhere, and no `Location` may carry it
 * (RFC 9110 section 4.2.4). */
const namesNobody = (url: string): boolean => {
  const { username, password } = new URL(url)
  return username === '' && password === ''
}

export const TargetUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
  // URL parsers take all of these, and make of them what nobody meant.
  .refine((url) => !/[\s\p{Cc}]/u.test(url), 'must not contain spaces or control characters')
  .refine((url) => url.isWellFormed(), 'must not contain half a character (a lone surrogate)')
  .refine(namesNobody, 'must not name a user or a password before its host')
  .overwrite(serialized)
  .max(URL_BYTES_MAX, `must be at most ${URL_BYTES_MAX} bytes, as a Location header carries it`)
  .openapi({ example: 'https://www.rfc-editor.org/rfc/rfc9110' })

export const Title = z
  .string()
  .trim()
  .max(TITLE_CHARS_MAX, `must be at most ${TITLE_CHARS_MAX} characters`)
