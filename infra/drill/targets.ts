// What the drill breaks: each fault at each place it can have, in the order of the run. Pure.
import { type Fault, PRIMARY } from '../world/faults.ts'

/** Those of one region come once for each region. */
export const REGIONAL = [
  'region-down',
  'region-hang',
  'region-cut',
  'primary-cut',
  'replica-down',
  'replica-lag',
] as const
export const GLOBAL = ['primary-down', 'kv-error', 'kv-hang'] as const
export const drillKinds = [...REGIONAL, ...GLOBAL] as const
export type DrillKind = (typeof drillKinds)[number]

/** Sessions wait, or are sent to the primary: a nuisance and no outage, so only when asked for. */
const ONLY_ON_DEMAND: readonly DrillKind[] = ['replica-lag']
/** Longer than any session may wait for its replica. */
const LAG_MS = 30_000

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

export function targetIn(kind: (typeof REGIONAL)[number], region: string): Target {
  return { name: `${kind} ${region}`, kind, region, fault: faultIn(kind, region) }
}

function faultIn(kind: (typeof REGIONAL)[number], region: string): Fault {
  switch (kind) {
    case 'region-down':
    case 'region-hang':
    case 'replica-down':
      return { kind, region }
    case 'replica-lag':
      return { kind, region, ms: LAG_MS }
    case 'region-cut':
      return { kind: 'link-cut', to: region } // from every colo
    case 'primary-cut':
      return { kind: 'link-cut', from: region, to: PRIMARY }
  }
}
