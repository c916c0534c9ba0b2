// What KV refuses and the words it uses: every limit of the platform, with its source.
//
// Numbers: https://developers.cloudflare.com/kv/platform/limits/
// Words: the client shows "KV GET failed: <status> <words>", so the words are part of the API.
// They are those of Miniflare's KV, which the conformance test compares one by one.

import { parseJson } from '../../../src/shared/guards.ts'

/** Lowered from 60 in January 2026 (KV changelog, 2026-01-30). */
export const CACHE_TTL_S_MIN = 30
/** What a read without `cacheTtl` asks for (KV docs, read key-value pairs). */
export const CACHE_TTL_S_DEFAULT = 60
/** "Expiration targets less than 60 seconds into the future are not supported" (write docs). */
export const EXPIRATION_S_MIN = 60
export const KEY_BYTES_MAX = 512
export const METADATA_BYTES_MAX = 1_024
export const VALUE_BYTES_MAX = 25 * 1024 * 1024
/** Both the most and the default (KV docs, list keys). */
export const LIST_KEYS_MAX = 1_000
export const BULK_KEYS_MAX = 100
/** All values of one bulk read together. */
export const BULK_BYTES_MAX = 25 * 1024 * 1024

/** An expected failure: an HTTP status and the words beside it. */
export type Refusal = { kind: 'refusal'; status: number; text: string }

export const refusal = (status: number, text: string): Refusal => ({
  kind: 'refusal',
  status,
  text,
})

export const notFound = refusal(404, 'Not Found')
/** One write a second to one key: https://developers.cloudflare.com/kv/platform/limits/ */
export const tooManyRequests = refusal(429, 'Too Many Requests')

export function refuseKey(key: string): Refusal | undefined {
  if (key === '') return refusal(400, 'Key names must not be empty')
  if (key === '.' || key === '..') {
    return refusal(400, `Illegal key name "${key}". Please use a different name.`)
  }
  return refuseLength(key)
}

function refuseLength(text: string): Refusal | undefined {
  const bytes = Buffer.byteLength(text)
  if (bytes <= KEY_BYTES_MAX) return
  return refusal(
    414,
    `UTF-8 encoded length of ${bytes} exceeds key length limit of ${KEY_BYTES_MAX}.`,
  )
}

export function refuseCacheTtl(seconds: number): Refusal | undefined {
  if (seconds >= CACHE_TTL_S_MIN) return
  return refusal(
    400,
    `Invalid cache_ttl of ${seconds}. Cache TTL must be at least ${CACHE_TTL_S_MIN}.`,
  )
}

/** When an entry ends, in seconds since the epoch, from the two raw parameters; the TTL wins. */
export function readExpiration(
  raw: { expiration: string | null; expirationTtl: string | null },
  nowSeconds: number,
): number | undefined | Refusal {
  if (raw.expirationTtl !== null) {
    const ttl = Number.parseInt(raw.expirationTtl, 10)
    const invalid = `Invalid expiration_ttl of ${raw.expirationTtl}.`
    if (!(ttl > 0)) return refusal(400, `${invalid} Please specify integer greater than 0.`)
    if (ttl >= EXPIRATION_S_MIN) return nowSeconds + ttl
    return refusal(400, `${invalid} Expiration TTL must be at least ${EXPIRATION_S_MIN}.`)
  }
  if (raw.expiration === null) return
  const at = Number.parseInt(raw.expiration, 10)
  const invalid = `Invalid expiration of ${raw.expiration}.`
  if (!(at > nowSeconds)) {
    const rule = 'greater than the current number of seconds since the UNIX epoch'
    return refusal(400, `${invalid} Please specify integer ${rule}.`)
  }
  if (at >= nowSeconds + EXPIRATION_S_MIN) return at
  const rule = `must be at least ${EXPIRATION_S_MIN} seconds in the future`
  return refusal(400, `${invalid} Expiration times ${rule}.`)
}

export function refuseMetadata(json: string): Refusal | undefined {
  const bytes = Buffer.byteLength(json)
  if (bytes > METADATA_BYTES_MAX) {
    return refusal(413, `Metadata length of ${bytes} exceeds limit of ${METADATA_BYTES_MAX}.`)
  }
  if (parseJson(json) === undefined) return refusal(400, 'Metadata must be JSON')
}

export function refuseValue(bytes: number): Refusal | undefined {
  if (bytes <= VALUE_BYTES_MAX) return
  return refusal(413, `Value length of ${bytes} exceeds limit of ${VALUE_BYTES_MAX}.`)
}

export function refuseList(limit: number, prefix: string): Refusal | undefined {
  const invalid = `Invalid key_count_limit of ${limit}.`
  if (!(limit >= 1)) {
    return refusal(400, `${invalid} Please specify an integer greater than 0.`)
  }
  if (limit > LIST_KEYS_MAX) {
    return refusal(400, `${invalid} Please specify an integer less than ${LIST_KEYS_MAX}.`)
  }
  return refuseLength(prefix)
}

export function refuseBulk(keys: number, type: string | undefined): Refusal | undefined {
  if (type && type !== 'text' && type !== 'json') {
    return refusal(400, `"${type}" is not a valid type. Use "json" or "text"`)
  }
  if (keys > BULK_KEYS_MAX) {
    return refusal(400, `You can request a maximum of ${BULK_KEYS_MAX} keys`)
  }
  if (keys < 1) return refusal(400, 'You must request a minimum of 1 key')
}
