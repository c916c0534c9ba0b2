// Every parser of the machine for what a client or an origin writes, by the name of what it reads.
import { parseKey } from '../../src/data/idempotency.ts'
import { notModified } from '../../src/edge/cache/rules/conditional.ts'
import { demandsOf } from '../../src/edge/cache/rules/demands.ts'
import { invalidatedGroups } from '../../src/edge/cache/rules/groups.ts'
import { canonical } from '../../src/edge/cache/rules/key.ts'
import { partOf } from '../../src/edge/cache/rules/range.ts'
import { selecting } from '../../src/edge/cache/rules/vary.ts'
import { targetOf } from '../../src/edge/client/target.ts'
import { parseTags } from '../../src/kit/conditional.ts'
import { fromBase64Url } from '../../src/shared/base64.ts'
import { controlOf, parseControl } from '../../src/shared/control.ts'
import { parseDate } from '../../src/shared/date.ts'
import { endToEnd } from '../../src/shared/hop-by-hop.ts'
import { findKey } from '../../src/shared/keys.ts'
import { parseAsk } from '../../src/shared/position.ts'
import { parseRecent } from '../../src/shared/recent.ts'
import { parseSnapshot } from '../../src/shared/snapshot.ts'
import { importTokenKeys, readTokens } from '../../src/shared/token.ts'

const NOW = 1_800_000_000_000
const keys = await importTokenKeys(`k1:${'A'.repeat(43)}`)
const naming = { prefix: '1', origin: undefined, queries: [] } as const
const body = new Uint8Array(10)

const field = (name: string, value: string) => new Headers([[name, value]])
const asUrl = (text: string) => new URL(`http://a/${encodeURI(text)}?${encodeURI(text)}`)

export const parsers: Record<string, (text: string) => unknown> = {
  'Cache-Control': (text) => demandsOf(field('Cache-Control', text)),
  Pragma: (text) => demandsOf(field('Pragma', text)),
  'Cache-Control of a response': (text) => parseControl(text),
  'CDN-Cache-Control': (text) => controlOf(field('CDN-Cache-Control', text)),
  'If-None-Match at the edge': (text) =>
    notModified(field('If-None-Match', text), field('ETag', '"a"'), NOW),
  'If-Modified-Since': (text) => parseDate(text, NOW),
  'If-Match': (text) => parseTags(text),
  Range: (text) => partOf(field('Range', text), new Headers(), body, NOW),
  'If-Range': (text) =>
    partOf(new Headers({ Range: 'bytes=0-1', 'If-Range': text }), new Headers(), body, NOW),
  Accept: (text) => selecting('Accept', field('Accept', text)),
  'Accept-Language': (text) => selecting('Accept-Language', field('Accept-Language', text)),
  'Accept-Encoding': (text) => selecting('Accept-Encoding', field('Accept-Encoding', text)),
  Vary: (text) => selecting(text, new Headers()),
  'Cache-Group-Invalidation': (text) => invalidatedGroups(field('Cache-Group-Invalidation', text)),
  Connection: (text) => endToEnd(field('Connection', text)),
  Authorization: (text) => findKey([], `Bearer ${text}`),
  'Authorization as it is': (text) => findKey([], text),
  'Consistency-Token': (text) => readTokens(keys, text, 1, NOW),
  'a token of ours, nearly': (text) => readTokens(keys, `v1.k1.${text}`, 1, NOW),
  'Idempotency-Key': (text) => parseKey(text),
  'a position': (text) => parseAsk(text),
  'a snapshot': (text) => parseSnapshot(text),
  'what the last commits touched': (text) =>
    parseRecent(JSON.stringify({ epoch: 1, a: Number.MAX_SAFE_INTEGER, recent: text })),
  'path and query': (text) => canonical(asUrl(text), naming),
  target: (text) => targetOf(new Request(asUrl(text))),
  Host: (text) => targetOf(new Request('http://a/', { headers: { Host: text } })),
  base64url: (text) => fromBase64Url(text),
}
