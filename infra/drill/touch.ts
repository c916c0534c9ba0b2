// Whom a fault touches, and by which answers one knows that the healed place works again. Pure.
import type { Story } from '../traffic/reply.ts'
import { type Sample, wasForwarded } from './sample.ts'
import type { DrillKind, Target } from './targets.ts'

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
const SIGNS: Record<DrillKind, Signs> = {
  ...{ 'region-down': REGION, 'region-hang': REGION, 'region-cut': REGION },
  ...{ 'replica-down': REPLICA, 'replica-lag': REPLICA },
  ...{ 'primary-down': PRIMARY, 'primary-cut': { ...PRIMARY, serves: REGION.serves } },
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
