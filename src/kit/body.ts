// A JSON body as clients send it: every valid way to say that it is JSON, and nothing that is not UTF-8.
import type { RouteConfig } from '@hono/zod-openapi'
import { parse } from 'content-type'
import type { MiddlewareHandler } from 'hono/types'
import { decodeUtf8 } from '../shared/base64.ts'
import { problem } from '../shared/problem.ts'
import type { Kit } from './context.ts'

/** Prepares a JSON body for the validator behind it, which tells types by a narrow pattern, takes every `+json` for
 * every other, and puts U+FFFD where it cannot decode. Whatever is not JSON is left to it. */
export function jsonBody({ request }: RouteConfig): MiddlewareHandler<Kit> {
  const { content = {}, required = false } = request?.body ?? {}
  const declared = Object.keys(content).filter(isJson)
  return async (c, next) => {
    const header = c.req.header('Content-Type')
    const { type, parameters } = parse(header ?? '')
    if (declared.length === 0 || (header !== undefined && !isJson(type))) return next()
    const { requestId } = c.var
    if (header !== undefined) {
      const why = unreadable(declared, type, parameters.charset, c.req.header('Content-Encoding'))
      if (why) return problem('unsupported-media-type', why, { requestId })
      const headers = new Headers(c.req.raw.headers)
      headers.set('Content-Type', type)
      c.req.raw = new Request(c.req.raw, { headers })
    }
    const bytes = await c.req.arrayBuffer()
    const message = bytes.byteLength === 0 ? required && 'is empty' : wrong(new Uint8Array(bytes))
    if (!message) return next()
    const errors = [{ field: 'body', message }]
    return problem('invalid-request', `The body ${message}.`, { requestId, errors })
  }
}

const isJson = (type: string): boolean => /^application\/(?:[^;]+\+)?json$/.test(type)

/** RFC 8259 knows no other; the second is how some libraries spell it. */
const CHARSETS = ['utf-8', 'utf8']

function unreadable(declared: string[], type: string, charset = 'utf-8', coding = 'identity') {
  if (!declared.includes(type)) return `Send ${declared.join(' or ')}, not ${type}.`
  if (!CHARSETS.includes(charset.toLowerCase())) return `Send UTF-8, not charset=${charset}.`
  return coding.toLowerCase() === 'identity' ? undefined : 'Send the body without Content-Encoding.'
}

function wrong(bytes: Uint8Array): string | undefined {
  // A byte order mark at the start is let pass, as RFC 8259 allows.
  if (decodeUtf8(bytes) === undefined) return 'is not UTF-8 (RFC 8259 section 8.1)'
  return isDeep(bytes) ? `is nested deeper than ${JSON_DEPTH_MAX} arrays and objects` : undefined
}

/** Deeper than any record; 64 kB of brackets would overflow a stack (RFC 8259 section 9 lets parsers have a limit). */
export const JSON_DEPTH_MAX = 32
const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

/** In one pass over the bytes: brackets in strings do not count. */
function isDeep(bytes: Uint8Array): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) quoted = !quoted
    else if (quoted) at += byte === BACKSLASH ? 1 : 0
    else if (OPENING.has(byte) && ++depth > JSON_DEPTH_MAX) return true
    else if (CLOSING.has(byte)) depth--
  }
  return false
}
