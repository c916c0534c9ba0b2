// HTTP on one side, KV calls on the other: the protocol the KVNamespace client in workerd speaks.
//
// The client's half: https://github.com/cloudflare/workerd/blob/main/src/workerd/api/kv.c%2B%2B
//   GET /<key>?urlencoded=true&cache_ttl=        value, CF-Expiration and CF-KV-Metadata, or 404
//   PUT /<key>?urlencoded=true&expiration=&expiration_ttl=   CF-KV-Metadata
//   DELETE /<key>?urlencoded=true
//   GET /?prefix=&cursor=&key_count_limit=       keys as JSON
//   POST /bulk/get                               { keys, type, withMetadata, cacheTtl } as JSON
// A failure's words travel in the status line, which is where the client looks for them.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRecord, parseJson } from '../../../src/shared/guards.ts'
import type { BulkGet, Call, Reply } from './calls.ts'
import {
  LIST_KEYS_MAX,
  type Refusal,
  readExpiration,
  refusal,
  refuseBulk,
  refuseCacheTtl,
  refuseKey,
  refuseList,
  refuseMetadata,
  refuseValue,
  VALUE_BYTES_MAX,
} from './limits.ts'

/** The part of the words that fits a status line: what Miniflare's KV keeps. */
const STATUS_TEXT_MAX = 512

/** A request with its body read. `bytes` stays empty when the body was too long to keep. */
export type Request = {
  method: string
  url: string
  metadata: string | undefined
  body: { bytes: Uint8Array; length: number }
}

/** Reads to the end even when the answer is known: the client writes its body before it listens. */
export async function readRequest(req: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of req as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length <= VALUE_BYTES_MAX) chunks.push(chunk)
    else chunks.length = 0
  }
  const metadata = req.headers['cf-kv-metadata']
  return {
    method: req.method ?? '',
    url: req.url ?? '',
    metadata: typeof metadata === 'string' ? fromHeader(metadata) : undefined,
    body: { bytes: Buffer.concat(chunks), length },
  }
}

// workerd puts UTF-8 bytes into headers; Node shows and takes each byte as one character.
const fromHeader = (text: string) => Buffer.from(text, 'latin1').toString()
const toHeader = (text: string) => Buffer.from(text).toString('latin1')

export function parseCall(request: Request, nowMs: number): Call | Refusal {
  const at = request.url.indexOf('?')
  const path = at < 0 ? request.url : request.url.slice(0, at)
  const query = new URLSearchParams(at < 0 ? '' : request.url.slice(at))
  if (request.method === 'GET' && path === '/') return parseList(query)
  if (request.method === 'POST' && path === '/bulk/get') return parseBulk(request.body.bytes)
  const key = decodeKey(path.slice(1), query)
  if (typeof key !== 'string') return key
  switch (request.method) {
    case 'GET':
      return parseGet(key, query)
    case 'PUT':
      return parsePut(key, query, request, nowMs)
    case 'DELETE':
      return { kind: 'delete', key }
    default:
      return refusal(405, `KV has no ${request.method}`)
  }
}

function decodeKey(raw: string, query: URLSearchParams): string | Refusal {
  try {
    const encoded = query.get('urlencoded')?.toLowerCase() === 'true'
    const key = encoded ? decodeURIComponent(raw) : raw
    return refuseKey(key) ?? key
  } catch {
    return refusal(400, 'Could not URL-decode key name')
  }
}

function parseGet(key: string, query: URLSearchParams): Call | Refusal {
  const raw = query.get('cache_ttl')
  if (raw === null) return { kind: 'get', key, cacheTtlSeconds: undefined }
  const cacheTtlSeconds = Number.parseInt(raw, 10)
  return refuseCacheTtl(cacheTtlSeconds) ?? { kind: 'get', key, cacheTtlSeconds }
}

function parsePut(
  key: string,
  query: URLSearchParams,
  { metadata, body }: Request,
  nowMs: number,
): Call | Refusal {
  const raw = {
    expiration: query.get('expiration'),
    expirationTtl: query.get('expiration_ttl'),
  }
  const expiration = readExpiration(raw, Math.floor(nowMs / 1000))
  if (typeof expiration === 'object') return expiration
  const refused =
    (metadata === undefined ? undefined : refuseMetadata(metadata)) ?? refuseValue(body.length)
  if (refused) return refused
  const expiresAtMs = expiration === undefined ? undefined : expiration * 1000
  return { kind: 'put', key, entry: { value: body.bytes, metadata, expiresAtMs } }
}

function parseList(query: URLSearchParams): Call | Refusal {
  const rawLimit = query.get('key_count_limit')
  const limit = rawLimit === null ? LIST_KEYS_MAX : Number.parseInt(rawLimit, 10)
  const prefix = query.get('prefix') ?? ''
  const cursor = query.get('cursor') ?? ''
  return refuseList(limit, prefix) ?? { kind: 'list', prefix, cursor, limit }
}

function parseBulk(bytes: Uint8Array): BulkGet | Refusal {
  const wrong = refusal(400, 'bulk/get takes JSON: { keys: string[], type?, withMetadata? }')
  const body = parseJson(Buffer.from(bytes).toString())
  if (!isRecord(body)) return wrong
  const { keys } = body
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) return wrong
  const type = body.type === undefined ? undefined : String(body.type)
  const withMetadata = body.withMetadata === true
  // The client sends this number as a string.
  const cacheTtlSeconds = body.cacheTtl === undefined ? undefined : Number(body.cacheTtl)
  const call: BulkGet = { kind: 'bulk-get', keys, type, withMetadata, cacheTtlSeconds }
  return refuseBulk(keys.length, type) ?? call
}

export function send(res: ServerResponse, reply: Reply | Refusal): void {
  switch (reply.kind) {
    case 'refusal':
      res.statusMessage = toStatusText(reply.text)
      res.writeHead(reply.status).end(reply.text)
      return
    case 'done':
      res.writeHead(200, { 'Content-Length': 0 }).end()
      return
    case 'json':
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply.json))
      return
    case 'entry': {
      const { value, metadata, expiresAtMs } = reply.entry
      if (expiresAtMs !== undefined) res.setHeader('CF-Expiration', expiresAtMs / 1000)
      if (metadata !== undefined) res.setHeader('CF-KV-Metadata', toHeader(metadata))
      res.writeHead(200, { 'Content-Length': value.byteLength }).end(value)
    }
  }
}

/** A status line takes one line of bytes; a caller's own text may hold anything. */
const toStatusText = (text: string) =>
  toHeader(text.slice(0, STATUS_TEXT_MAX).replace(/\p{Cc}/gu, ' '))
