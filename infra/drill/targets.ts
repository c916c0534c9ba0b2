// What the drill breaks: each fault at each place it can have, in the order of the run. Pure.
import { type Fault, PRIMARY } from '../world/faults.ts'

/** Longer than any session may wait for its replica. */
const LAG_MS = 30_000

/** What breaks one region: each comes once for each. */
const FAULTS = {
  'region-down': (region: string): Fault => ({ kind: 'region-down', region }),
  'region-hang': (region: string): Fault => ({ kind: 'region-hang', region }),
  'region-cut': (to: string): Fault => ({ kind: 'link-cut', to }), // from every colo
  'primary-cut': (from: string): Fault => ({ kind: 'link-cut', from, to: PRIMARY }),
  'replica-down': (region: string): Fault => ({ kind: 'replica-down', region }),
  'replica-lag': (region: string): Fault => ({ kind: 'replica-lag', region, ms: LAG_MS }),
}
export const REGIONAL = Object.keys(FAULTS) as (keyof typeof FAULTS)[]
export const GLOBAL = ['primary-down', 'kv-error', 'kv-hang'] as const
export const drillKinds = [...REGIONAL, ...GLOBAL]
export type DrillKind = (typeof drillKinds)[number]

/** Sessions wait, or are sent to the primary: a nuisance and no outage, so only when asked for. */
const ONLY_ON_DEMAND: readonly DrillKind[] = ['replica-lag']
export type Target = {
  /** `region-down apac`, `primary-down`. */
  name: string
  kind: DrillKind
  /** Whose trouble it is; `undefined`: everybody's. */
  region: string | undefined
  fault: Fault
}

/** What to break: kinds and regions named, or with an empty list all of them. */
export type Selection = { kinds: readonly DrillKind[]; regions: readonly string[] }

/** Faults without a region are left out when only regions are named. */
export function makeTargets({ kinds, regions }: Selection, all: readonly string[]): Target[] {
  const wanted = (kind: DrillKind) =>
    kinds.length === 0 ? !ONLY_ON_DEMAND.includes(kind) : kinds.includes(kind)
  const places = all.filter((id) => regions.length === 0 || regions.includes(id))
  return [
    ...REGIONAL.filter(wanted).flatMap((kind) => places.map((id) => targetIn(kind, id))),
    ...GLOBAL.filter((kind) => wanted(kind) && (kinds.length > 0 || regions.length === 0)).map(
      (kind): Target => ({ name: kind, kind, region: undefined, fault: { kind } }),
    ),
  ]
}

export const targetIn = (kind: keyof typeof FAULTS, region: string): Target => ({
  ...{ name: `${kind} ${region}`, kind, region },
  fault: FAULTS[kind](region),
})
