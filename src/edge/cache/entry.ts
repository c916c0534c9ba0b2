// A stored response as bytes: one JSON head and the body, so that a hit is one KV read.
import { isRecord, isSeq, parseJson } from '../../shared/guards.ts'
import { parseSnapshot, type Snapshot } from '../../shared/snapshot.ts'
import type { Terms } from './policy.ts'

/** Raised when the layout changes; another number is a miss. */
const SCHEMA = 1

export type Entry = {
  /** Repeated inside the value, so that another key's value is never shown. */
  key: string
  status: number
  headers: [string, string][]
  body: Uint8Array<ArrayBuffer>
  /** Absent for a response that does not depend on the database. */
  snapshot: Snapshot | undefined
  terms: Terms
  /** Milliseconds since the Unix epoch: when the response was as old as 0 seconds. */
  bornAt: number
}

export function encodeEntry({ body, ...head }: Entry): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(
    JSON.stringify({ schema: SCHEMA, bodyBytes: body.length, ...head }),
  )
  const bytes = new Uint8Array(4 + text.length + body.length)
  new DataView(bytes.buffer).setUint32(0, text.length)
  bytes.set(text, 4)
  bytes.set(body, 4 + text.length)
  return bytes
}

/** `undefined` for anything that is not a whole entry of this schema under this key. */
export function decodeEntry(value: ArrayBuffer, key: string): Entry | undefined {
  if (value.byteLength < 4) return undefined
  const length = new DataView(value).getUint32(0)
  if (4 + length > value.byteLength) return undefined
  const head = parseJson(new TextDecoder().decode(new Uint8Array(value, 4, length)))
  if (!isRecord(head) || head.schema !== SCHEMA || head.key !== key) return undefined
  const { status, headers, snapshot: stored, terms, bornAt } = head
  const snapshot = parseSnapshot(stored)
  if (head.bodyBytes !== value.byteLength - 4 - length) return undefined
  if (!isStatus(status) || !isHeaders(headers) || !isTerms(terms) || !isSeq(bornAt))
    return undefined
  if (stored !== undefined && !snapshot) return undefined
  return {
    key,
    status,
    headers,
    body: new Uint8Array(value.slice(4 + length)),
    snapshot,
    terms,
    bornAt,
  }
}

/** What `new Response` takes: anything else would turn a damaged copy into a 5xx. */
const isStatus = (value: unknown): value is number => isSeq(value) && value >= 200 && value <= 599

const isHeaders = (value: unknown): value is [string, string][] =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText)) &&
  areHeaders(value)

function areHeaders(pairs: [string, string][]): boolean {
  try {
    return Boolean(new Headers(pairs))
  } catch {
    return false
  }
}

const isText = (value: unknown) => typeof value === 'string'

const isTerms = (value: unknown): value is Terms =>
  isRecord(value) && isSeq(value.fresh) && isSeq(value.whileRevalidate) && isSeq(value.ifError)
