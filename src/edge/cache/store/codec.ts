// Stored responses as bytes: every variant of a key in one value, so that a hit is one KV read.
import { isFieldName } from '../../../shared/fields.ts'
import { isRecord, isSeq, parseJson } from '../../../shared/guards.ts'
import { joined } from '../../../shared/read-body.ts'
import { parseSnapshot } from '../../../shared/snapshot.ts'
import type { Entry } from '../rules/entry.ts'
import type { Terms } from '../rules/policy.ts'
import type { Selecting } from '../rules/vary.ts'

/** Raised when the layout changes; another number is a miss. */
const SCHEMA = 3

/** The key is repeated inside, so that another key's value is never shown. */
export function encodeEntries(key: string, entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const heads = entries.map(({ body, ...head }) => ({ ...head, bodyBytes: body.length }))
  const text = encoder.encode(JSON.stringify({ schema: SCHEMA, key, entries: heads }))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, text.length)
  return joined([length, text, ...entries.map(({ body }) => body)])
}

/** `undefined` for anything that is not whole entries of this schema under this key. */
export function decodeEntries(value: ArrayBuffer, key: string): Entry[] | undefined {
  if (value.byteLength < 4) return undefined
  const length = new DataView(value).getUint32(0)
  if (4 + length > value.byteLength) return undefined
  const head = parseJson(decoder.decode(new Uint8Array(value, 4, length)))
  if (!isRecord(head) || head.schema !== SCHEMA || head.key !== key) return undefined
  if (!Array.isArray(head.entries)) return undefined
  const entries: Entry[] = []
  let offset = 4 + length
  for (const told of head.entries) {
    const entry = entryOf(told, value, offset)
    if (!entry) return undefined
    offset += entry.body.length
    entries.push(entry)
  }
  return offset === value.byteLength ? entries : undefined
}

function entryOf(head: unknown, value: ArrayBuffer, offset: number): Entry | undefined {
  if (!isRecord(head)) return undefined
  const { status, headers, snapshot: stored, terms, bornAt, loadMs, bodyBytes, selecting } = head
  const snapshot = parseSnapshot(stored)
  if (!isStatus(status) || !isHeaders(headers) || !isTerms(terms)) return undefined
  if (!isTime(bornAt) || !isSeq(loadMs) || !isSelecting(selecting)) return undefined
  if (stored !== undefined && !snapshot) return undefined
  if (!isSeq(bodyBytes) || offset + bodyBytes > value.byteLength) return undefined
  const body = new Uint8Array(value, offset, bodyBytes)
  const route = typeof head.route === 'string' ? head.route : undefined
  return { status, headers, body, snapshot, terms, bornAt, loadMs, selecting, route }
}

/** What `new Response` takes: anything else would turn a damaged copy into a 5xx. */
const isStatus = (value: unknown): value is number => isSeq(value) && value >= 200 && value <= 599

const isHeaders = (value: unknown): value is Record<string, string> =>
  isRecord(value) &&
  Object.entries(value).every(([name, told]) => isText(told) && isField(name, told))

/** A field name is a token; a value has no control characters but the tab (RFC 9110 section 5). Looked at here
 * because making a Headers to see whether it can be made is what takes longest in reading an entry. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/
const isField = (name: string, value: string) =>
  isFieldName(name) && (VALUE.test(value) || isTaken(value))

/** Runtimes differ in what they take beyond Latin-1, so this one is asked. */
function isTaken(value: string): boolean {
  try {
    return new Headers([['x', value]]).has('x')
  } catch {
    return false
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A response may be older than the epoch, by its own word. */
const isTime = (value: unknown): value is number => Number.isSafeInteger(value)

const isText = (value: unknown): value is string => typeof value === 'string'

const isSelecting = (value: unknown): value is Selecting =>
  Array.isArray(value) && value.every(isPair)

const isPair = (pair: unknown) =>
  Array.isArray(pair) && pair.length === 2 && isText(pair[0]) && isText(pair[1] ?? '')

const isTerms = (value: unknown): value is Terms =>
  isRecord(value) &&
  [value.fresh, value.whileRevalidate, value.ifError].every(isDuration) &&
  (value.strict === undefined || value.strict === true)

const isDuration = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
