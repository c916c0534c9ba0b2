// The result: what each fault did to the requests, against the healthy run. Pure.
import { MEASURED } from '../cli/words.ts'
import { type Figures, figuresOf, latencyMs, lateP95Ms } from '../traffic/sample.ts'
import { type Latency, latencyOf, tally, tenth } from '../traffic/statistics.ts'
import type { Fates } from './account.ts'
import { isFloorConflict, type Sample } from './client.ts'
import type { Episode } from './conduct.ts'
import type { Target } from './steps.ts'
import { findRecovery, isTimed, isTouched, type Recovery } from './touch.ts'
import type { Homes } from './traffic.ts'

/** A failed write is one without an outcome of its own, all tries included. */
export type Counts = Omit<Figures, 'readMs' | 'writeMs'> & {
  /** Of the failed reads, while the primary is away: its client had seen what no replica had got yet. */
  floorConflicts: number
  /** Tries after the first, of all writes. */
  retries: number
  /** Of the writes, those that once ended neither well nor in a 503 with Retry-After. */
  uncleanWrites: number
  lost: number
  doubled: number
  /** What failed, and how, as often as seen. */
  failures: Record<string, number>
}

export type Row = Omit<Target, 'fault'> & {
  /** From the order to break to the order to heal. */
  seconds: number
  /** Requests under way at any moment from the order to break to the end of the healing. */
  during: Counts
  /** Sent after the healing, until the next fault. */
  after: Counts
  /** Of those during it, the ones that needed what was broken. */
  touched: number
  /** To the good reads that no cache answered, of the colos it was for, over the healthy run's. */
  added: Latency | undefined
  /** From the fault's being in force to the first good answer to a touched request sent after that. */
  firstSuccessMs: number | undefined
  recovery: Recovery
  /** `false`: the next fault came, whether or not it had recovered. */
  watched: boolean
}

export type Report = {
  measured: string
  /** What made the figures. */
  origin: { command: string; commit: string; seed: number; perSecond: number; clients: number }
  healthy: Counts & Pick<Figures, 'readMs' | 'writeMs'>
  rows: Row[]
  /** Of the whole run, the healthy part and the warm-up included. */
  all: Counts
  machine: { cpuBusy: number; lateP95Ms: number }
}

/** All requests, and what there is to hold them against. */
export type Usual = { samples: readonly Sample[]; healthy: readonly Sample[]; homes: Homes }

export type Measured = Usual & {
  origin: Report['origin']
  episodes: readonly Episode[]
  fates: Fates
  cpuBusy: number
}

export function makeReport(measured: Measured): Report {
  const { origin, samples, healthy, episodes, fates, cpuBusy } = measured
  const { readMs, writeMs } = figuresOf(healthy)
  return {
    measured: MEASURED,
    origin,
    healthy: { ...count(healthy, fates), readMs, writeMs },
    rows: episodes.map((episode) => toRow(episode, measured, fates)),
    all: count(samples, fates),
    machine: { cpuBusy, lateP95Ms: lateP95Ms(samples) ?? 0 },
  }
}

/** Without the fates nothing is lost or doubled yet. */
export function toRow(episode: Episode, { samples, healthy, homes }: Usual, fates: Fates): Row {
  const { target, breakAskedAt, brokenAt, healAskedAt, healedAt, endedAt, watched } = episode
  const { name, kind, region } = target
  const during = samples.filter(({ sentAt, doneAt }) => sentAt < healedAt && doneAt > breakAskedAt)
  const after = samples.filter(({ sentAt, doneAt }) => sentAt >= healedAt && doneAt <= endedAt)
  const touches = (sample: Sample) => isTouched(target, homes, sample)
  const first = samples
    .filter((one) => one.good && one.sentAt >= brokenAt && touches(one))
    .map(({ doneAt }) => doneAt - brokenAt)
  const timed = (all: readonly Sample[]) =>
    latencyOf(all.filter((sample) => isTimed(target, homes, sample)).map(latencyMs))
  const until = samples.filter(({ sentAt }) => sentAt < endedAt)
  return {
    ...{ name, kind, region },
    seconds: tenth((healAskedAt - breakAskedAt) / 1_000),
    during: count(during, fates, kind === 'primary-down' ? breakAskedAt : undefined),
    after: count(after, fates),
    touched: during.filter(touches).length,
    added: added(timed(during), timed(healthy)),
    firstSuccessMs: first.length > 0 ? Math.round(Math.min(...first)) : undefined,
    recovery: findRecovery({ target, homes, healthy, healAskedAt, endedAt, samples: until }),
    watched,
  }
}

const added = (now: Latency | undefined, usual: Latency | undefined): Latency | undefined =>
  now && usual && { p50Ms: tenth(now.p50Ms - usual.p50Ms), p95Ms: tenth(now.p95Ms - usual.p95Ms) }

/** Without a time the primary was there. */
function count(
  samples: readonly Sample[],
  fates: Fates,
  primaryAwayAt = Number.POSITIVE_INFINITY,
): Counts {
  const { readMs: _, writeMs: __, ...figures } = figuresOf(samples)
  const writes = samples.filter(({ write }) => write)
  const fated = (fate: string) => writes.filter(({ key = '' }) => fates.get(key) === fate).length
  const failed = samples
    .filter(({ good }) => !good)
    .sort((a, b) => Number(a.write) - Number(b.write))
  return {
    ...figures,
    floorConflicts: failed.filter((one) => !one.write && isFloorConflict(one, primaryAwayAt))
      .length,
    retries: writes.reduce((sum, { tries }) => sum + tries - 1, 0),
    uncleanWrites: writes.filter(({ unclean }) => unclean > 0).length,
    lost: fated('lost'),
    doubled: fated('doubled'),
    failures: tally(failed.map(nameFailure)),
  }
}

/** `own 503 consistency-unavailable (oc:ok)`. */
function nameFailure({ kind, outcome }: Sample): string {
  switch (outcome.kind) {
    case 'timeout':
      return `${kind} without an answer in time`
    case 'broken':
      return `${kind} broken: ${outcome.why}`
    case 'answered': {
      const { status, problem, attempts } = outcome
      const words = [kind, status, problem, attempts && `(${attempts})`]
      return words.filter((word) => word !== undefined).join(' ')
    }
  }
}
