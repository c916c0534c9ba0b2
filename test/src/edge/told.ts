// The event of an answer, as tests of those who listen need it.
import type { Answered } from '../../../src/edge/visit/events.ts'

/** A write that a region answered well, changed as told. */
export const answered = (changes: Partial<Answered> = {}): Answered => ({
  kind: 'answered',
  cache: { kind: 'bypass', stored: false, why: 'method' },
  attempts: [],
  upstreamTiming: null,
  route: undefined,
  status: 200,
  own: false,
  ...changes,
})
