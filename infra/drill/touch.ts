// Whom a fault touches, and when a healed place works as before: by its own answers. Pure.
import { primary } from '../../src/regions.ts'
import type { Story } from '../traffic/reply.ts'
import { regionOf } from '../traffic/sample.ts'
import { type Sample, wasForwarded } from './client.ts'
import type { DrillKind, Target } from './steps.ts'
import type { Homes } from './traffic.ts'

/** Who answered most reads there; colos that had no answer of a region keep their nearest. */
export function homesOf(healthy: readonly Sample[], nearest: Homes): Homes {
  const homes = new Map(nearest)
  const counts = new Map<string, number>()
  for (const sample of healthy) {
    const region = regionOf(sample)
    if (region === undefined || sample.write) continue
    const count = (of: string | undefined) => counts.get(`${sample.colo} ${of}`) ?? 0
    counts.set(`${sample.colo} ${region}`, count(region) + 1)
    if (count(region) > count(homes.get(sample.colo))) homes.set(sample.colo, region)
  }
  return homes
}

/** Writes go to the primary's region, reads to the usual one of their colo; without a region it is everybody's. */
const isNear = ({ region }: Target, homes: Homes, { colo, write }: Sample): boolean =>
  region === undefined || (write ? primary : homes.get(colo)) === region

/** How requests show that they needed a place, and how answers show that it had its part in them. */
type Signs = {
  needs(sample: Sample): boolean
  serves(answer: Story, region: string | undefined): boolean
}
const REGION: Signs = {
  needs: wasForwarded,
  serves: (answer, region) => answer.region === region,
}
const REPLICA: Signs = {
  needs: (sample) => !sample.write && wasForwarded(sample),
  serves: ({ db }, region) => db === `${region} replica`,
}
const KV: Signs = { needs: ({ write }) => !write, serves: ({ hit }) => hit }
const PRIMARY: Signs = { needs: ({ write }) => write, serves: () => true }
/** A read whose client has seen a commit goes around a region that may have to ask for it and cannot. */
const WAY: Signs = {
  needs: (sample) => sample.write || (sample.tokenAt !== undefined && wasForwarded(sample)),
  serves: REGION.serves,
}
const SIGNS: Record<DrillKind, Signs> = {
  ...{ 'region-down': REGION, 'region-hang': REGION, 'region-cut': REGION },
  ...{ 'replica-down': REPLICA, 'replica-lag': REPLICA },
  ...{ 'primary-down': PRIMARY, 'primary-cut': WAY },
  ...{ 'kv-error': KV, 'kv-hang': KV },
}

/** It needed what was broken, as far as one can tell from outside. */
export const isTouched = (target: Target, homes: Homes, sample: Sample): boolean =>
  isNear(target, homes, sample) && SIGNS[target.kind].needs(sample)

/** A read whose time tells what the fault costs: caches fill in the course of a run, so copies are left
 * out unless they are what was broken. */
export const isTimed = (target: Target, homes: Homes, sample: Sample): boolean =>
  !sample.write &&
  sample.good &&
  isNear(target, homes, sample) &&
  (wasForwarded(sample) || target.kind.startsWith('kv-'))

/** The place that was broken had its part in this answer. */
export const isServed = ({ kind, region }: Target, { outcome, good }: Sample): boolean =>
  good && outcome.kind === 'answered' && SIGNS[kind].serves(outcome, region)

/** So many touched requests in a row make a state, and not a lucky one. */
export const IN_A_ROW = 10
/** Of its usual share: hedges and a better rank of the neighbour are no illness. */
const SHARE_MIN = 0.8

export type Recovery =
  /** From the order to heal to that answer of the healed place with which ten touched requests in a row
   * begin that were all answered, and by the place itself as often as usual. */
  { kind: 'recovered'; afterMs: number } | { kind: 'not-seen'; watchedMs: number }

export type RecoveryOptions = {
  target: Target
  homes: Homes
  /** Before the faults. */
  healthy: readonly Sample[]
  /** All that was sent since the order to heal, and has ended. */
  samples: readonly Sample[]
  healAskedAt: number
  /** Until when one looked. */
  endedAt: number
}

export function findRecovery(options: RecoveryOptions): Recovery {
  const { target, homes, healthy, samples, healAskedAt, endedAt } = options
  const needed = Math.floor(IN_A_ROW * SHARE_MIN * usualShare(target, homes, healthy))
  const touched = samples
    .filter((sample) => sample.sentAt >= healAskedAt && isTouched(target, homes, sample))
    .toSorted((a, b) => a.sentAt - b.sentAt)
  const from = touched.findIndex((one, index) => {
    const row = touched.slice(index, index + IN_A_ROW)
    const served = row.filter((sample) => isServed(target, sample)).length
    const begins = needed === 0 || isServed(target, one)
    return begins && row.length === IN_A_ROW && row.every(({ good }) => good) && served >= needed
  })
  const first = touched[from]
  return first
    ? { kind: 'recovered', afterMs: first.doneAt - healAskedAt }
    : { kind: 'not-seen', watchedMs: endedAt - healAskedAt }
}

/** Of what it would touch, how much the place answered itself; 0 when there was nothing. */
function usualShare(target: Target, homes: Homes, healthy: readonly Sample[]): number {
  const touched = healthy.filter((sample) => sample.good && isTouched(target, homes, sample))
  const served = touched.filter((sample) => isServed(target, sample))
  return touched.length === 0 ? 0 : served.length / touched.length
}
