// The name a response is stored under: epoch, path and sorted query.
import { toBase64Url } from '../../shared/base64.ts'
import { KV_KEY_BYTES_MAX } from '../limits.ts'

/** HEAD shares GET's entry. Long keys are hashed, because KV refuses them. */
export async function cacheKey(epoch: number, url: URL): Promise<string> {
  const query = new URLSearchParams(url.searchParams)
  query.sort()
  const key = `${epoch}:${url.pathname}${query.size > 0 ? `?${query}` : ''}`
  const bytes = new TextEncoder().encode(key)
  if (bytes.length <= KV_KEY_BYTES_MAX) return key
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return `${epoch}:sha256:${toBase64Url(new Uint8Array(digest))}`
}
