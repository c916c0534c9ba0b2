// The Consistency-Token: a client's position, signed so that nobody can invent one.
import { decodeText, encodeText, fromBase64Url, toBase64Url } from './base64.ts'
import { ConfigError } from './config-error.ts'
import { isBookmark, isRecord, isSeq, parseJson } from './guards.ts'
import { merge, type Position } from './position.ts'

/** A token of ours has about 200 bytes; the cap keeps a header of several tokens small. */
export const TOKEN_BYTES_MAX = 512
/** D1 bookmarks live 7 days on the free plan: https://developers.cloudflare.com/d1/reference/time-travel/ */
export const TOKEN_AGE_MS_MAX = 7 * 24 * 3_600_000
/** Clients merge their tokens; more than a few parallel ones is not a client of ours. */
export const TOKENS_MAX = 8
/** Colos' clocks may disagree; a token from further in the future than this is not ours. */
export const TOKEN_SKEW_MS_MAX = 3_600_000

/** Signing keys by id; the first one signs, all of them verify, so keys can be rotated. One that is no longer
 * kept is named as retired, so that its tokens are told from made-up ones. */
export type TokenKeys = ReadonlyMap<string, CryptoKey | typeof RETIRED>
const RETIRED = 'retired'

export type TokenCheck =
  | { kind: 'none' }
  | { kind: 'valid'; position: Position }
  /** Honest but not usable: read the primary and issue a new one. */
  | { kind: 'reset'; reason: 'expired' | 'epoch' }
  /** Of an epoch that this deployment has not reached yet: only a newer one can serve it. */
  | { kind: 'ahead' }
  /** Malformed or forged: a 400 that never reaches the database. */
  | { kind: 'invalid'; why: string }

const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const bytes = (text: string) => new TextEncoder().encode(text)

/** Parses `TOKEN_KEYS`: `id:base64url-key,…`, and `id:retired` after the first. Throws with the next move. */
export async function importTokenKeys(secret: string): Promise<TokenKeys> {
  const keys = new Map<string, CryptoKey | typeof RETIRED>()
  for (const [index, pair] of secret.split(',').entries()) {
    const [id = '', encoded = '', ...rest] = pair.trim().split(':')
    const at = `TOKEN_KEYS: key ${index + 1}`
    if (keys.has(id)) throw new ConfigError(`${at} has the id "${id}" again. Give each its own.`)
    const named = /^[a-z0-9]{1,16}$/.test(id) && rest.length === 0
    const retired = named && encoded === RETIRED
    if (retired && index === 0) {
      throw new ConfigError(`${at} signs, and is retired. Put the key that signs first.`)
    }
    const raw = fromBase64Url(encoded)
    if (!retired && (!named || !raw || raw.length < 32)) {
      throw new ConfigError(
        `${at} is not "id:base64url" with a key of 32 bytes or more, nor "id:retired". Make one with: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='`,
      )
    }
    keys.set(id, retired || !raw ? RETIRED : await imported(raw))
  }
  return keys
}

const imported = (raw: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', raw, HMAC, false, ['sign', 'verify'])

export async function signToken(keys: TokenKeys, position: Position, now: number): Promise<string> {
  const [first] = keys
  if (!first || first[1] === RETIRED) throw new ConfigError('TOKEN_KEYS holds no key that signs')
  const [id, key] = first
  const { epoch, floor, bookmark } = position
  const head = `v1.${id}.${encodeText(JSON.stringify({ epoch, F: floor, B: bookmark, issued: now }))}`
  const mac = await crypto.subtle.sign(HMAC, key, bytes(head))
  return `${head}.${toBase64Url(new Uint8Array(mac))}`
}

/** Verifies the header's tokens (one, or several comma separated) and merges them. */
export async function readTokens(
  keys: TokenKeys,
  header: string | null,
  epoch: number,
  now: number,
): Promise<TokenCheck> {
  if (header === null) return { kind: 'none' }
  const tokens = header.split(',').map((token) => token.trim())
  if (tokens.length > TOKENS_MAX) {
    return { kind: 'invalid', why: `more than ${TOKENS_MAX} tokens; send the newest` }
  }
  let merged: Position | undefined
  for (const token of tokens) {
    const check = await readToken(keys, token, epoch, now)
    if (check.kind !== 'valid') return check
    merged = merged ? merge(merged, check.position) : check.position
  }
  return merged ? { kind: 'valid', position: merged } : { kind: 'none' }
}

async function readToken(
  keys: TokenKeys,
  token: string,
  epoch: number,
  now: number,
): Promise<Exclude<TokenCheck, { kind: 'none' }>> {
  if (token.length > TOKEN_BYTES_MAX) {
    return { kind: 'invalid', why: `longer than ${TOKEN_BYTES_MAX} bytes` }
  }
  const [version, id = '', payload = '', mac = '', ...rest] = token.split('.')
  const claims = parseJson(decodeText(payload))
  const signature = fromBase64Url(mac)
  const whole = version === 'v1' && rest.length === 0 && signature?.length === 32
  if (!whole || !signature || !isRecord(claims)) return { kind: 'invalid', why: 'malformed' }
  const { F: floor, B: bookmark, issued } = claims
  if (!isSeq(claims.epoch) || !isSeq(floor) || !isSeq(issued)) {
    return { kind: 'invalid', why: 'malformed' }
  }
  if (bookmark !== null && !isBookmark(bookmark)) return { kind: 'invalid', why: 'malformed' }
  const key = keys.get(id)
  if (!key) return { kind: 'invalid', why: 'no key of ours has signed it' }
  if (key === RETIRED) return { kind: 'reset', reason: 'expired' }
  if (!(await crypto.subtle.verify(HMAC, key, signature, bytes(`v1.${id}.${payload}`)))) {
    return { kind: 'invalid', why: 'its signature does not match' }
  }
  if (issued > now + TOKEN_SKEW_MS_MAX) return { kind: 'invalid', why: 'issued in the future' }
  if (now - issued > TOKEN_AGE_MS_MAX) return { kind: 'reset', reason: 'expired' }
  if (claims.epoch > epoch) return { kind: 'ahead' }
  if (claims.epoch < epoch) return { kind: 'reset', reason: 'epoch' }
  return { kind: 'valid', position: { epoch, floor, bookmark } }
}
