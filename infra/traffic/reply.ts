// What came of a request, and what an answer's headers tell of how it was made. Pure.
import { decodeText } from '../../src/shared/base64.ts'
import { isBookmark, isRecord, isSeq, parseJson } from '../../src/shared/guards.ts'
import type { Position } from '../../src/shared/position.ts'

export type Answer = { kind: 'answered'; status: number; headers: Headers; text: string }

export type Reply =
  | Answer
  | { kind: 'timeout' }
  /** The connection broke or was refused. */
  | { kind: 'broken'; why: string }

/** As `Cache-Status` (RFC 9211) and `Server-Timing` tell it. */
export type Story = {
  /** From a cache, stale copies included; and from which: `memory` or `kv`. */
  hit: boolean
  tier: string | undefined
  /** `hit`, `miss`, `stale` or `bypass`. */
  cache: string | undefined
  /** Who answered. */
  region: string | undefined
  /** What was tried: `apac:timeout oc:ok`; `undefined` when no region was asked. */
  attempts: string | undefined
  /** `apac replica`. */
  db: string | undefined
}

export function readStory(headers: Headers): Story {
  const status = headers.get('Cache-Status') ?? ''
  const timing = headers.get('Server-Timing') ?? ''
  const described = (name: string) =>
    new RegExp(`(?:^|,)\\s*${name};[^,]*?desc="([^"]*)"`).exec(timing)?.[1]
  const hit = /;\s*hit\b/.test(status)
  return {
    hit,
    tier: hit ? /detail="([^"]*)"/.exec(status)?.[1] : undefined,
    cache: described('cache'),
    region: described('region'),
    attempts: described('attempts'),
    db: described('db'),
  }
}

/** The last part of a problem's `type`. */
export function problemOf({ status, text }: Answer): string | undefined {
  const body = parseJson(text)
  if (status < 400 || !isRecord(body)) return undefined
  return String(body.type).replace(/^.*#/, '')
}

/** What a Consistency-Token says; `undefined` when it is not one. Its signature is the edge's affair. */
export function readToken(token: string | null | undefined): Position | undefined {
  const claims = parseJson(decodeText(token?.split('.')[2] ?? ''))
  if (!isRecord(claims)) return undefined
  const { epoch, F: floor, B: bookmark } = claims
  if (!isSeq(epoch) || !isSeq(floor)) return undefined
  return bookmark === null || isBookmark(bookmark) ? { epoch, floor, bookmark } : undefined
}
