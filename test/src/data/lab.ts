// Stand-ins for D1 that fail on command, and what a request brings to the database.

import type { D1Database } from '@cloudflare/workers-types'
import { createConfirms } from '../../../src/data/budget.ts'
import { createGate } from '../../../src/data/gate.ts'
import type { Source } from '../../../src/data/session.ts'
import type { Ask } from '../../../src/shared/position.ts'
import { start } from '../../../src/shared/position.ts'
import { createClock, type HandClock } from '../../support/clock.ts'

export const BOOKMARK = '00000001-00000002-00000003-00000000000000000000000000000004'

/** Rows of each statement of a batch, in order. */
export type Batch = Record<string, unknown>[][]
export type Answer = () => Promise<Batch>

/** What a batch answers whose first statement reads the commit counter. */
export const at =
  (n: number, epoch = 1): Answer =>
  async () => [[{ n, epoch }]]
export const hang: Answer = () => new Promise(() => {})
export const fail =
  (message: string): Answer =>
  () =>
    Promise.reject(new Error(message))

export const LOST = 'D1_ERROR: Network connection lost.'
export const EXHAUSTED = 'D1_ERROR: D1 DB exceeded its CPU time limit and was reset.'
export const OVERLOADED = 'D1_ERROR: D1 DB is overloaded. Too many requests queued.'

/** A D1 whose n-th session answers as the n-th of `answers`; `sessions` says how each was opened. */
export function d1That(...answers: Answer[]) {
  const sessions: string[] = []
  const d1 = {
    withSession(opened: string) {
      const answer = answers[sessions.length]
      sessions.push(opened)
      const statement = { bind: () => statement }
      return {
        prepare: () => statement,
        async batch() {
          if (!answer) throw new Error('one session more than the test foresaw')
          const meta = {
            ...{ served_by_region: 'WEUR', served_by_colo: 'LHR' },
            served_by_primary: opened === 'first-primary',
          }
          return (await answer()).map((results) => ({ success: true, results, meta }))
        },
        getBookmark: () => BOOKMARK,
      }
    },
  }
  return { d1: d1 as unknown as D1Database, sessions }
}

/** An attempt with this much time left. */
export const ATTEMPT_MS = 1_050

export function sourceOf(
  d1: D1Database,
  ask: Partial<Ask> = {},
  clock: HandClock = createClock(),
): Source & { clock: HandClock } {
  return {
    d1,
    ask: { ...start(1), primary: false, ...ask },
    epoch: 1,
    clock,
    deadline: clock.now() + ATTEMPT_MS,
    gate: createGate(clock),
    keep: () => {},
    confirms: createConfirms(clock),
  }
}
