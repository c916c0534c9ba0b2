// API keys, of which the deployment keeps only SHA-256 digests.
import { ConfigError } from './config-error.ts'

export type ApiKey = { id: string; digest: string; scopes: ReadonlySet<string> }

/** The scheme in any case, then blanks (RFC 9110 sections 11.1 and 11.4). */
const BEARER = /^bearer +/i
/** `mk_<id>_<secret>`; the secret holds at least 128 bits. */
const KEY = /^mk_([a-z0-9-]{1,32})_([A-Za-z0-9_-]{22,128})$/

/** What a client sent as `Authorization: Bearer`; `undefined` for anything else. */
export function bearerOf(authorization: string | null): string | undefined {
  const [scheme] = BEARER.exec(authorization ?? '') ?? []
  return scheme && authorization?.slice(scheme.length)
}

/** A scope may have parts, such as `orders:refund`. */
const SCOPE = /^[a-z][a-z0-9:._-]*$/

/** Parses `API_KEYS`: `id:sha256-hex-of-the-secret:scope+scope`, comma separated. Throws with the next move. */
export function parseApiKeys(secret: string): ApiKey[] {
  if (!secret) throw new ConfigError('The secret API_KEYS is missing. npm run deploy makes one.')
  return secret.split(',').map((entry, index) => {
    const [id = '', digest = '', ...told] = entry.trim().split(':')
    const scopes = told.join(':').split('+')
    const right = /^[a-z0-9-]{1,32}$/.test(id) && /^[0-9a-f]{64}$/.test(digest)
    if (!right || !scopes.every((scope) => SCOPE.test(scope))) {
      throw new ConfigError(
        `API_KEYS: entry ${index + 1} is not "id:sha256-hex:scopes", for instance admin:<64 hex digits>:write`,
      )
    }
    return { id, digest, scopes: new Set(scopes) }
  })
}

/** The key that an `Authorization` header holds. */
export async function findKey(keys: readonly ApiKey[], authorization: string | null) {
  const [, id, secret] = KEY.exec(bearerOf(authorization) ?? '') ?? []
  if (!id || !secret) return undefined
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  const sent = hex(new Uint8Array(digest))
  return keys.find((key) => key.id === id && sameDigest(key.digest, sent))
}

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Compares every character whatever the first difference. */
function sameDigest(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let i = 0; i < one.length; i++) difference |= one.charCodeAt(i) ^ other.charCodeAt(i)
  return difference === 0
}
