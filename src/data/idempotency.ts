// Which requests are the same request: keys, callers and fingerprints (draft-ietf-httpapi-idempotency-key-header).
import { toBase64Url } from '../shared/base64.ts'

/** Long enough not to be guessed or to collide, short enough for an index. */
export const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{16,128}$/

export type Operation = {
  /** Who asks: keys of different callers never meet. */
  principal: string
  key: string
  fingerprint: string
}

/** SHA-256 over what makes two requests the same: method, path, body and `If-Match`. */
export async function fingerprint(
  method: string,
  path: string,
  body: unknown,
  ifMatch: string | undefined,
): Promise<string> {
  const text = JSON.stringify([method, path, canonical(body), ifMatch ?? null])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return toBase64Url(new Uint8Array(digest))
}

/** The same value with every object's members in one order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  )
}
