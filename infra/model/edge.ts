// An edge of the model: which copy may be shown, and how an answer moves the session. Production's rules.

import { type Freshness, freshness, type Terms } from '../../src/edge/cache/rules/policy.ts'
import { type Changes, suits } from '../../src/shared/changes.ts'
import { advance, type Position, usable } from '../../src/shared/position.ts'
import type { Snapshot } from '../../src/shared/snapshot.ts'
import { DELETED, MISSING } from './database.ts'
import type { Twist } from './mutants.ts'
import { LIST } from './plan.ts'
import type { Shown } from './region.ts'
import { type Entered, maxFloors, type Token } from './tokens.ts'

export type Entry = { shown: Shown; terms: Terms; bornAt: number }

/** As the routes of src/app declare them. */
const ITEM: Terms = { fresh: 60, whileRevalidate: 300, ifError: 86_400 }
const LISTED: Terms = { fresh: 15, whileRevalidate: 60, ifError: 3_600 }
const GONE: Terms = { fresh: 10, whileRevalidate: 0, ifError: 0 }

export function termsOf({ key, value }: Shown): Terms {
  if (key === LIST) return LISTED
  return value === MISSING || value === DELETED ? GONE : ITEM
}

/** What an edge knows of the last commits. */
export type Known = Pick<Changes, 'outlasts'>

/** As `suits` of src/edge/assemble.ts. */
export function recentEnough(
  { key, snapshot }: Shown,
  { position, floors }: Pick<Entered, 'position' | 'floors'>,
  known: Known,
  twist: Twist | undefined,
): boolean {
  switch (twist) {
    case 'M1':
      return snapshot.epoch === position.epoch
    case 'M2':
      return usable(snapshot, { ...position, floor: floors[key] ?? 0 })
    default:
      return suits(snapshot, position, known)
  }
}

export type Lookup =
  | { kind: 'hit' | 'stale'; entry: Entry }
  | { kind: 'miss'; spare: Entry | undefined }

/** As `choose` of src/edge/cache/rules/choose.ts, of an entry that KV gave. */
export function lookUp(
  entry: Entry | undefined,
  entered: Entered,
  known: Known,
  now: number,
  twist: Twist | undefined,
): Lookup {
  if (!entry) return { kind: 'miss', spare: undefined }
  const state: Freshness = freshness(entry.terms, ageSeconds(entry, now))
  if (!recentEnough(entry.shown, entered, known, twist)) {
    return { kind: 'miss', spare: state === 'expired' ? undefined : entry }
  }
  switch (state) {
    case 'fresh':
      return { kind: 'hit', entry }
    case 'stale':
      return { kind: 'stale', entry }
    case 'if-error':
    case 'expired':
      return { kind: 'miss', spare: state === 'if-error' ? entry : undefined }
  }
}

const ageSeconds = ({ bornAt }: Entry, now: number): number =>
  Math.max(0, Math.floor((now - bornAt) / 1_000))

export type Source = 'cache' | 'region' | 'write'

/** As `answer` of src/edge/client/answer.ts: the token after a response that shows this. */
export function tokenAfter(
  { position, floors, reset }: Entered,
  { key, snapshot }: Shown,
  source: Source,
  issued: number,
  twist: Twist | undefined,
): Token {
  const raised: number[] = []
  raised[key] = snapshot.m
  const whole = twist === 'S2' && reset === 'expired' ? { ...snapshot, m: snapshot.a } : snapshot
  return {
    position: moved(position, whole, source, twist),
    issued,
    floors: twist === 'M2' ? maxFloors(floors, raised) : [],
  }
}

function moved(
  position: Position,
  snapshot: Snapshot,
  source: Source,
  twist: Twist | undefined,
): Position {
  if (twist === 'M3' && source !== 'write') return position
  if (twist === 'M7' && source === 'write') return position
  const after = advance(position, snapshot)
  const bare = twist === 'M10' && source === 'cache'
  return bare ? { ...after, bookmark: position.bookmark } : after
}
