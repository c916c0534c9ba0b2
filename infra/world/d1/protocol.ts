// D1's wire protocol, as the client inside workerd speaks it: request bodies in, JSON replies out.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SQLInputValue } from 'node:sqlite'
import { isRecord, parseJson } from '../../../src/shared/guards.ts'
import type { Outcome, Query, Request } from './engine.ts'
import { REQUEST_BYTES_MAX } from './limits.ts'

/** Carries the constraint or bookmark in, and the new bookmark out. */
export const BOOKMARK_HEADER = 'x-cf-d1-session-commit-token'

export type Parsed =
  | { kind: 'request'; request: Request; body: Buffer }
  | { kind: 'invalid'; error: string }

export function isQuery(req: IncomingMessage): boolean {
  const path = new URL(req.url ?? '/', 'http://d1').pathname
  return req.method === 'POST' && (path === '/query' || path === '/execute')
}

export function bookmarkHeader(req: IncomingMessage): string | undefined {
  const value = req.headers[BOOKMARK_HEADER]
  return Array.isArray(value) ? value[0] : value
}

/** Undefined when the body is larger than a request may be. */
export async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Left early, the request must stay alive to carry the refusal.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > REQUEST_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** `url` tells the result format: `?resultsFormat=ROWS_AND_COLUMNS`, else rows are objects. */
export function parseRequest(url: string | undefined, body: Buffer | undefined): Parsed {
  if (body === undefined) return invalid(`the body is larger than ${REQUEST_BYTES_MAX} bytes`)
  const query = new URL(url ?? '/', 'http://d1').searchParams.get('resultsFormat')
  const format = query === 'ROWS_AND_COLUMNS' ? 'rows' : 'objects'
  const json = parseJson(body.toString('utf8'))
  if (json === undefined) {
    return invalid(`the body is not JSON: ${body.toString('utf8', 0, 40)}`)
  }
  const queries = (Array.isArray(json) ? json : [json]).map(parseQuery)
  const bad = queries.indexOf(undefined)
  if (bad >= 0) return invalid(`query ${bad} of the body is not {sql, params}`)
  return {
    kind: 'request',
    body,
    request: { queries: queries.filter((item) => item !== undefined), format },
  }
}

function invalid(what: string): Parsed {
  return { kind: 'invalid', error: `Invalid D1 request: ${what}.` }
}

function parseQuery(value: unknown): Query | undefined {
  if (!isRecord(value) || typeof value.sql !== 'string') return undefined
  const list = value.params ?? []
  if (!Array.isArray(list)) return undefined
  const params = list.map(parseParam)
  const known = params.filter((param) => param !== undefined)
  return known.length === params.length ? { sql: value.sql, params: known } : undefined
}

/** A list of numbers is a blob's bytes. */
function parseParam(value: unknown): SQLInputValue | undefined {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (!Array.isArray(value) || !value.every((byte) => typeof byte === 'number')) return undefined
  return Uint8Array.from(value)
}

/** D1 answers 200 to failures too; the client looks at the body alone. */
export function sendFailure(res: ServerResponse, error: string, status = 200): void {
  sendJson(res, status, { success: false, error })
}

export function sendOutcome(res: ServerResponse, outcome: Outcome, bookmark: string): void {
  switch (outcome.kind) {
    case 'done':
      res.setHeader(BOOKMARK_HEADER, bookmark)
      sendJson(res, 200, outcome.results)
      break
    case 'failed':
      sendFailure(res, outcome.error)
      break
    case 'readonly':
      sendFailure(res, 'attempt to write a readonly database: SQLITE_READONLY')
  }
}

function sendJson(res: ServerResponse, status: number, value: unknown): void {
  if (res.destroyed || res.headersSent) return
  const body = Buffer.from(JSON.stringify(value))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  res.end(body)
}
