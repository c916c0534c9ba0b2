// Whom a fault touches, and by which answers one knows that the healed place works again. Pure.
import { type Sample, wasForwarded } from './sample.ts'
import type { Target } from './targets.ts'

/** The region that usually answers, by colo. */
export type Homes = ReadonlyMap<string, string>

/** As the healthy run was answered; colos that had no answer of a region keep their nearest. */
export function homesOf(healthy: readonly Sample[], nearest: Homes): Homes {
  const homes = new Map(nearest)
  const counts = new Map<string, number>()
  for (const { colo, outcome } of healthy) {
    if (outcome.kind !== 'answered' || outcome.region === undefined) continue
    const count = (pair: string) => counts.get(pair) ?? 0
    const pair = `${colo} ${outcome.region}`
    counts.set(pair, count(pair) + 1)
    if (count(pair) > count(`${colo} ${homes.get(colo)}`)) homes.set(colo, outcome.region)
  }
  return homes
}

/** Of the colos whose usual region it is; without a region, everybody. */
export const isNear = ({ region }: Target, homes: Homes, { colo }: Sample): boolean =>
  region === undefined || homes.get(colo) === region

/** It needed what was broken, as far as one can tell from outside. */
export function isTouched(target: Target, homes: Homes, sample: Sample): boolean {
  if (!isNear(target, homes, sample)) return false
  switch (target.kind) {
    case 'region-down':
    case 'region-hang':
    case 'region-cut':
      return wasForwarded(sample)
    case 'replica-down':
    case 'replica-lag':
      return !sample.write && wasForwarded(sample)
    case 'primary-cut':
    case 'primary-down':
      return sample.write
    case 'kv-error':
    case 'kv-hang':
      return !sample.write
  }
}

/** A read whose time tells what the fault costs: caches fill in the course of a run, so copies are left
 * out unless they are what was broken. */
export const isTimed = (target: Target, homes: Homes, sample: Sample): boolean =>
  !sample.write &&
  sample.good &&
  isNear(target, homes, sample) &&
  (wasForwarded(sample) || target.kind.startsWith('kv-'))

/** The place that was broken had its part in this answer. */
export function isServed({ kind, region }: Target, { outcome, good }: Sample): boolean {
  if (outcome.kind !== 'answered' || !good) return false
  switch (kind) {
    case 'region-down':
    case 'region-hang':
    case 'region-cut':
    case 'primary-cut':
      return outcome.region === region
    case 'replica-down':
    case 'replica-lag':
      return outcome.db === `${region} replica`
    case 'primary-down':
      return true
    case 'kv-error':
    case 'kv-hang':
      return outcome.hit
  }
}
