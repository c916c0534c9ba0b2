// How much may stand before a body: what the platform takes, and what the world's own parts do.

/** All header fields together, of a request and of an answer.
 * https://developers.cloudflare.com/workers/platform/limits/#request-limits */
export const FIELD_BYTES_MAX = 128 * 1024
/** Same page. */
export const URL_BYTES_MAX = 16 * 1024

/** Between Workers. A binding has no limit; workerd's HTTP client breaks a call off whose answer has
 * 400 kB of fields (measured), as if nobody were there. */
export const WIRE_FIELD_BYTES_MAX = 3 * FIELD_BYTES_MAX

/** What our servers and clients read at all: more than they let through, so that they can say why. */
export const HEAD_BYTES_MAX = 1024 * 1024

/** Bytes of the fields as HTTP/1.1 writes them: `Name: value` and a line end. `raw` alternates. */
export const fieldBytes = (raw: readonly string[]): number =>
  raw.reduce((bytes, text) => bytes + Buffer.byteLength(text, 'latin1') + 2, 0)

/** What the platform refuses before a Worker hears of it, as a status and a sentence. */
export function headRefusal(url: string, raw: readonly string[]) {
  const bytes = fieldBytes(raw)
  if (url.length > URL_BYTES_MAX) {
    return { status: 414, detail: `The URL has ${url.length} bytes; ${URL_BYTES_MAX} are taken.` }
  }
  if (bytes > FIELD_BYTES_MAX) {
    const detail = `The header fields have ${bytes} bytes; ${FIELD_BYTES_MAX} are taken.`
    return { status: 431, detail }
  }
  return undefined
}
