// How badly a history's world behaves: a handful of numbers, drawn from its seed.

/** Chances from 0 to 1, but for those that name a unit. */
export type Dials = {
  /** KV has nothing, or something older than its newest. */
  kvEmpty: number
  kvOld: number
  fillLost: number
  fillLate: number
  /** A replica is this many commits behind at most. */
  lagCommitsMax: number
  replicaLate: number
  regionDown: number
  primaryDown: number
  /** A write is done, and the answer does not come. */
  answerLost: number
  /** A write is done after everybody gave up on it. */
  landsLate: number
  /** A write is made by an older version, or does not say what it touches. */
  olderVersion: number
  untold: number
  /** How far an edge's clock is off. */
  skewMs: number
}

const OFTEN = [0, 0, 0.1, 0.3, 0.6]
const SELDOM = [0, 0, 0.05, 0.2]
const LAGS = [0, 1, 3, 40]
const SKEWS_MS = [0, 0, 0, 30_000, -3_600_000]

export function drawDials(random: () => number): Dials {
  const from = (values: readonly number[]) => values[Math.floor(random() * values.length)] ?? 0
  return {
    kvEmpty: from(OFTEN),
    kvOld: from(OFTEN),
    fillLost: from(SELDOM),
    fillLate: from(OFTEN),
    lagCommitsMax: from(LAGS),
    replicaLate: from(OFTEN),
    regionDown: from(SELDOM),
    primaryDown: from(SELDOM),
    answerLost: from(SELDOM),
    landsLate: from(SELDOM),
    olderVersion: from(SELDOM),
    untold: from(SELDOM),
    skewMs: from(SKEWS_MS),
  }
}
