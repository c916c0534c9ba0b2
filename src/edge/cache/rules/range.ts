// A part of a stored response (RFC 9110 section 14). For several ranges the whole is sent, which that allows.
import { parseDate } from '../../../shared/date.ts'

type Bytes = Uint8Array<ArrayBuffer>
export type Part =
  | { kind: 'whole' }
  | { kind: 'part'; body: Bytes; contentRange: string }
  | { kind: 'unsatisfiable'; contentRange: string }

const RANGE = /^bytes=\s*(?:(\d+)-(\d*)|-(\d+))\s*$/i
const WHOLE: Part = { kind: 'whole' }

/** `now` in milliseconds since the Unix epoch. */
export function partOf(
  request: Headers,
  response: Pick<Headers, 'get' | 'has'>,
  body: Bytes,
  now: number,
): Part {
  const parsed = RANGE.exec(request.get('Range') ?? '')
  // The stored bytes are not encoded yet where Content-Encoding is set: their offsets mean nothing.
  if (!parsed || response.has('Content-Encoding')) return WHOLE
  if (!unchanged(request.get('If-Range'), response, now)) return WHOLE
  const [, first, last, suffix] = parsed
  const size = body.length
  if (first !== undefined && last !== '' && Number(last) < Number(first)) return WHOLE // malformed
  const start = first === undefined ? Math.max(0, size - Number(suffix)) : Number(first)
  const end = first === undefined || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start >= size) return { kind: 'unsatisfiable', contentRange: `bytes */${size}` }
  const contentRange = `bytes ${start}-${end - 1}/${size}`
  return { kind: 'part', body: body.subarray(start, end), contentRange }
}

/** `If-Range` compares strongly (section 13.1.5). */
function unchanged(condition: string | null, response: Pick<Headers, 'get'>, now: number): boolean {
  if (condition === null) return true
  const text = condition.trim()
  if (text.startsWith('"')) return text === response.get('ETag')
  // A date is strong only when the response was made later than the second it names (section 8.8.2.2).
  const [asked, modified, made] = [text, response.get('Last-Modified'), response.get('Date')].map(
    (date) => parseDate(date, now),
  )
  return asked !== undefined && asked === modified && made !== undefined && made >= asked + 1_000
}
