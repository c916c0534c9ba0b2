// What falls through the edge from room to room: who asks, for what, and what the client has seen so far.
import type { Position } from '../../shared/position.ts'
import type { Background } from '../routing/outgoing.ts'
import type { Place } from '../routing/rules/rank.ts'
import type { Tell } from './events.ts'

/** What a client may ask of the consistency of a read. */
export type Wish = 'stale-ok' | 'session' | 'latest'

/** Who asks, before anybody knows what. */
export type Asker = {
  requestId: string
  request: Request
  colo: string
  /** ISO 3166-1, or `''` where the platform does not say. */
  country: string
  place: Place
  /** Milliseconds since the Unix epoch: every deadline counts from here. */
  arrivedAt: number
}

/** The same, with who hears what happens to the request, and what it costs. */
export type Caller = Asker & { tell: Tell }

/** A request before anything is known of its session. What it begins may go on behind its response. */
export type Arrival = Caller &
  Background & {
    /** Canonical for safe methods. */
    url: URL
    /** What is asked for is what its copy is named after: `url`, or for a foreign site the bytes that came. */
    href: string
    safe: boolean
  }

export type Visit = Arrival & {
  position: Position
  wish: Wish | undefined
  /** The client sent a token, good or spent. */
  tokenSent: boolean
  /** Its token could not be used: the primary is read and a new one issued. */
  reset: 'expired' | 'epoch' | undefined
}

/** Is only the primary good enough? */
export const wantsLatest = ({ wish, reset }: Visit): boolean =>
  wish === 'latest' || reset !== undefined

/** Work after the response. Nobody waits for it, and nothing correct depends on it. */
export const inBackground = (visit: Background, work: () => Promise<unknown>): void =>
  visit.waitUntil(work().catch(() => {}))
