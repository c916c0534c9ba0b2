// Which requests are the same request: keys, callers and fingerprints (draft-ietf-httpapi-idempotency-key-header).
import { parseItem } from 'structured-headers'
import { toBase64Url } from '../shared/base64.ts'
import { isRecord } from '../shared/guards.ts'

/** Long enough not to be guessed or to collide, and as long as Stripe's may be, whom many clients follow:
 * https://docs.stripe.com/api/idempotent_requests. Of the characters of UUIDs, ULIDs, base64 and names. */
const KEY = /^[A-Za-z0-9._~:@+/=-]{16,255}$/
export const KEY_RULE =
  'must have 16 to 255 characters of A-Z a-z 0-9 . _ ~ : @ + / = -, quoted or not'

/** The key that is named, in quotes (the draft's Item that is a String) or bare; `undefined` when it is none. */
export function parseKey(header: string): string | undefined {
  const key = header.startsWith('"') ? stringOf(header) : header
  return key !== undefined && KEY.test(key) ? key : undefined
}

function stringOf(header: string): string | undefined {
  try {
    const [value] = parseItem(header)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** Callers whom nobody tells apart. No API key is called so: it would need parentheses. */
export const ANONYMOUS = '(anonymous)'
/** Then the key alone keeps callers apart: 128 random bits, which in base64url are fewer characters than a UUID's. */
export const ANONYMOUS_KEY_CHARS_MIN = 22

export type Operation = {
  /** Who asks: keys of different callers never meet. */
  principal: string
  key: string
  fingerprint: string
}

/** The path and, in one spelling, the query: the order of different names says nothing, that of one name may. */
export function targetOf(path: string, query: URLSearchParams): string {
  const sorted = new URLSearchParams(query)
  sorted.sort() // keeps values of one name in their order
  return sorted.size === 0 ? path : `${path}?${sorted}`
}

/** SHA-256 over what makes two requests the same: method, target, body and conditions. */
export async function fingerprint(
  method: string,
  target: string,
  body: unknown,
  ifMatch: string | undefined,
  ifNoneMatch?: string | undefined,
): Promise<string> {
  const others = ifNoneMatch === undefined ? [] : [ifNoneMatch]
  const text = JSON.stringify([method, target, body, ifMatch ?? null, ...others], inOrder)
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return toBase64Url(new Uint8Array(digest))
}

/** For JSON.stringify: every object's members in one order. */
const inOrder = (_: string, value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
