// What a short link may be, with the reason for each bound.
import { z } from '@hono/zod-openapi'

/** Longest URL that old proxies and browsers still take. */
export const URL_CHARS_MAX = 2_048
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

export const TargetUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(URL_CHARS_MAX, `must be at most ${URL_CHARS_MAX} characters`)
  // URL parsers take a NUL and spaces; a `Location` header does not carry them.
  .refine((url) => !/[\s\p{Cc}]/u.test(url), 'must not contain spaces or control characters')
  .openapi({ example: 'https://www.rfc-editor.org/rfc/rfc9110' })

export const Title = z
  .string()
  .trim()
  .max(TITLE_CHARS_MAX, `must be at most ${TITLE_CHARS_MAX} characters`)
