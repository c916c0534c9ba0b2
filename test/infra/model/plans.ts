// Small plans for the tests of the model.
import type { Act, Plan, Planned } from '../../../infra/model/plan.ts'

const NO_FAULTS: Plan['dials'] = {
  kvEmpty: 0,
  kvOld: 0,
  fillLost: 0,
  fillLate: 0,
  lagCommitsMax: 0,
  replicaLate: 0,
  regionDown: 0,
  primaryDown: 0,
  answerLost: 0,
  landsLate: 0,
  olderVersion: 0,
  untold: 0,
  skewMs: 0,
}

/** One item that is there from the beginning, two clients, and nothing broken. */
export const plan = (events: readonly Planned[], dials: Partial<Plan['dials']> = {}): Plan => ({
  seed: 1,
  dials: { ...NO_FAULTS, ...dials },
  clients: 2,
  items: 2,
  present: 1,
  events: [...events],
})

export const act = (id: number, what: Act['what'], rest: Partial<Act> = {}): Act => ({
  id,
  what,
  key: 0,
  wish: undefined,
  anonymous: false,
  blind: true,
  ...rest,
})

/** A second after the other, so that nothing overlaps. */
export const ask = (at: number, client: number, ...acts: Act[]): Planned => ({
  kind: 'ask',
  at: at * 1_000,
  client,
  edge: 0,
  acts,
})

export const restore = (at: number, rolledOutMs = 0): Planned => ({
  kind: 'restore',
  at: at * 1_000,
  back: 1,
  databaseMs: rolledOutMs,
  regionsMs: [rolledOutMs, rolledOutMs, rolledOutMs],
  edgesMs: [rolledOutMs, rolledOutMs, rolledOutMs],
})
