// One request as its client saw it, tries and all, and what of that is a failure. Pure.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Reply } from '../traffic/reply.ts'
import { type Answer, problemOf, readStory } from '../traffic/reply.ts'
import { type Ask, urlOf } from './memory.ts'
import type { Kind } from './traffic.ts'

export type Outcome =
  | {
      kind: 'answered'
      status: number
      /** The request got what it was meant to get: a write its own outcome. */
      good: boolean
      /** From a cache, stale copies included. */
      hit: boolean
      /** Who answered. */
      region: string | undefined
      /** `apac:timeout oc:ok`; empty when no region was asked. */
      attempts: string
      /** `apac replica`. */
      db: string | undefined
      /** Of a refusal. */
      problem: string | undefined
    }
  | { kind: 'timeout' }
  /** The connection broke or was refused. */
  | { kind: 'broken'; why: string }

/** Times are on one monotonic clock, in milliseconds. */
export type Sample = {
  n: number
  colo: string
  kind: Kind
  /** When it should have been sent: later is this machine's fault. */
  dueAt: number
  sentAt: number
  /** When the last answer had arrived, or the client had given up. */
  doneAt: number
  /** When the Consistency-Token that was sent had come; `undefined`: none was. */
  tokenAt: number | undefined
  /** Of writes. */
  key: string | undefined
  /** The link that a write made or changed, when that is known. */
  slug: string | undefined
  /** How often it was sent. */
  tries: number
  /** Tries that ended neither well nor in a 503 with Retry-After. */
  unclean: number
  /** Of the last try. */
  outcome: Outcome
}

export const isRead = ({ key }: Sample): boolean => key === undefined
export const isGood = ({ outcome }: Sample): boolean => outcome.kind === 'answered' && outcome.good
export const latencyMs = ({ sentAt, doneAt }: Sample): number => doneAt - sentAt
/** A region was asked, or nobody knows. */
export const wasForwarded = ({ outcome }: Sample): boolean =>
  outcome.kind !== 'answered' || !outcome.hit || outcome.attempts !== ''

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

export function toOutcome(ask: Ask, reply: Reply): Outcome {
  if (reply.kind !== 'answered') return reply
  const { hit, region, attempts = '', db } = readStory(reply.headers)
  return {
    kind: 'answered',
    status: reply.status,
    good: isMeant(ask, reply),
    ...{ hit, region, attempts, db },
    problem: problemOf(reply),
  }
}

/** Without session a link may be too new for the replica; one's own must be there. */
function isMeant({ kind, key }: Ask, { status, text }: Answer): boolean {
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
  reply.kind === 'answered' &&
  (isMeant(ask, reply) || (reply.status === 503 && reply.headers.has('Retry-After')))
