// One request as its client saw it, tries and all, and what of that is a failure. Pure.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Reply } from '../traffic/reply.ts'
import type { Sample as Measured } from '../traffic/sample.ts'
import { type Ask, urlOf } from './memory.ts'
import type { Kind } from './traffic.ts'

/** Good is what got what it was meant to get: a write its own outcome. */
export type Sample = Measured<Kind> & {
  /** When the Consistency-Token that was sent had come; `undefined`: none was. */
  tokenAt: number | undefined
  /** Of writes. */
  key: string | undefined
  /** The link that a write made or changed, when that is known. */
  slug: string | undefined
  /** How often it was sent; the outcome is that of the last try. */
  tries: number
  /** Tries that ended neither well nor in a 503 with Retry-After. */
  unclean: number
}

/** A region was asked, or nobody knows. */
export const wasForwarded = ({ outcome }: Sample): boolean =>
  outcome.kind !== 'answered' || !outcome.hit || outcome.attempts !== undefined

/** By then every replica has a commit: the lag's p99 is 6.1 s (docs/world.md). */
const LAG_MS_MAX = 10_000

/** A refusal because what the client had seen was too new for every replica when the primary went
 * away, at that time: the 503 is the right answer then. */
export const isFloorConflict = ({ outcome, tokenAt }: Sample, awayAt: number): boolean =>
  outcome.kind === 'answered' &&
  outcome.status === 503 &&
  ['consistency-unavailable', 'database-unavailable'].includes(outcome.problem ?? '') &&
  tokenAt !== undefined &&
  tokenAt > awayAt - LAG_MS_MAX

/** Without session a link may be too new for the replica; one's own must be there. */
export function isMeant({ kind, key }: Ask, reply: Reply): boolean {
  if (reply.kind !== 'answered') return false
  const { status, text } = reply
  switch (kind) {
    case 'follow':
    case 'reload':
      return status === 302
    case 'read':
      return status === 200 || status === 404
    case 'list':
    case 'own':
      return status === 200
    case 'create':
    case 'change': {
      const body = parseJson(text)
      const own = isRecord(body) && body.url === urlOf(key ?? '')
      return own && status === (kind === 'create' ? 201 : 200)
    }
  }
}

/** It ended well, or was refused in a way that tells the client what to do. */
export const isClean = (ask: Ask, reply: Reply): boolean =>
  isMeant(ask, reply) ||
  (reply.kind === 'answered' && reply.status === 503 && reply.headers.has('Retry-After'))
