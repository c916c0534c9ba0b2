// What an upstream said, and why nobody was asked.
import type { Snapshot } from '../../shared/snapshot.ts'
import type { Attempt } from '../routing/rules/plan.ts'
import type { RateKind } from './rate-policies.ts'

/** A response, its fields read once: nobody after the upstream looks for ours among them. */
export type Answer = {
  response: Response
  /** As the client may see them. */
  fields: Headers
  /** What of the database it was made of; `undefined` when it does not depend on it. */
  snapshot: Snapshot | undefined
  /** The route that made it. */
  route: string | undefined
  /** False when nobody can tell what it was made of: it would be kept for every session. */
  keepable: boolean
}

/** One whose fields are all its own: of the edge itself, or of a foreign site. */
export const ownAnswer = (response: Response): Answer => ({
  response,
  fields: new Headers(response.headers),
  snapshot: undefined,
  route: undefined,
  keepable: false,
})

/** A client has none left of these. */
export type Spent = { kind: RateKind; quota: number; seconds: number }

/** Why nobody was asked, or nobody more:
 *  - `overloaded`  too many are being asked
 *  - `poisoned`    it broke several regions that are well
 *  - `too-large`, `late`, `broken`  its body; see body.ts
 *  - a `Spent`     this client has asked too often */
export type Refusal = 'overloaded' | 'poisoned' | 'too-large' | 'late' | 'broken' | Spent

export type Loaded = {
  /** Absent when nobody gave one. */
  answer?: Answer
  attempts: readonly Attempt[]
  refused?: Refusal
}
