// What came back, as text: nothing of it is ever run, followed or drawn.
import type { Seen } from '../seen.ts'
import { sentence } from '../sentence.ts'

/** As much as is read of a body, in bytes, and no page is slow to show: larger ones froze pages of this kind. */
export const BODY_BYTES_MAX = 256 * 1_024

/** Those that tell most, in this order; the others stand behind them. */
const FIRST = [
  'location',
  'etag',
  'consistency-token',
  'cache-status',
  'age',
  'server-timing',
  'content-type',
]

export function headersOf(headers: Headers): [string, string][] {
  const place = (name: string) => FIRST.indexOf(name) + 1 || FIRST.length + 1
  return [...headers].sort(([one], [other]) => place(one) - place(other))
}

/** A redirect is opaque to pages: https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
export const REDIRECT =
  'A redirect. A browser tells no page where it leads: follow it, or send the line above to see its fields.'

/** Its story, from Cache-Status, Age and Server-Timing. `ms` until its head had come. */
export function storyOf(method: string, path: string, response: Response, ms: number): string {
  const { status, headers } = response
  const timing = headers.get('Server-Timing')
  if (timing === null) return `${Math.round(ms)} ms.`
  const colo = /(?:^|, *)edge;desc="([^"]*)"/.exec(timing)?.[1] ?? 'The edge'
  const fields = { age: headers.get('Age'), cacheStatus: headers.get('Cache-Status') }
  const said = Object.entries(fields).filter(([, value]) => value !== null)
  const seen: Seen = { colo, method, path, status, ms, serverTiming: timing }
  return sentence({ ...seen, ...Object.fromEntries(said) }, (id) => id)
}

export type Shown = { text: string; note: string }

/** Reads what fits, and gives up the rest. Rejects when the connection breaks. */
export async function bodyOf(response: Response): Promise<Shown> {
  const type = response.headers.get('Content-Type') ?? ''
  const { bytes, whole } = await upTo(response, BODY_BYTES_MAX)
  const notes = whole ? [] : [`only the first ${BODY_BYTES_MAX / 1_024} kB are shown`]
  if (bytes.length === 0) return { text: '', note: 'No body.' }
  if (!/^text\/|[/+](?:json|xml|javascript)\b/.test(type)) {
    return { text: '', note: `${bytes.length} bytes of ${type || 'no stated type'}, not shown.` }
  }
  if (/html/.test(type)) notes.unshift('HTML, shown as text and not run')
  const text = new TextDecoder().decode(bytes)
  const note = notes.length > 0 ? `${notes.join('; ')}.` : ''
  return { text: /[/+]json/.test(type) && whole ? pretty(text) : text, note }
}

async function upTo({ body }: Response, max: number) {
  const bytes = new Uint8Array(max)
  let length = 0
  const reader = body?.getReader()
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done || !value) return { bytes: bytes.subarray(0, length), whole: true }
    const fits = value.subarray(0, max - length)
    bytes.set(fits, length)
    length += fits.length
    if (fits.length < value.length) {
      void reader?.cancel().catch(() => {})
      return { bytes, whole: false }
    }
  }
}

/** A number too long for JavaScript would be shown as another. */
function pretty(text: string): string {
  if (/\d{16}/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
