// What the drill breaks, when and for how long: each fault at each of its places, or regions by chance. Pure.
import { between, pick } from '../traffic/chance.ts'
import { type Fault, PRIMARY } from '../world/faults.ts'
import { seeded } from '../world/random.ts'

/** Kinds and regions named, or with an empty list all of them. */
export type Selection = { kinds: readonly DrillKind[]; regions: readonly string[] }

export type Step = {
  target: Target
  /** Before it is broken. */
  pauseMs: number
  forMs: number
  /** Afterwards, wait until it works as before. */
  watch: boolean
}

export type Target = {
  /** `region-down apac`, `primary-down`. */
  name: string
  kind: DrillKind
  /** Whose trouble it is; `undefined`: everybody's. */
  region: string | undefined
  fault: Fault
}

/** Longer than any session may wait for its replica. */
const LAG_MS = 30_000

/** What breaks one region: each comes once for each. */
const REGIONAL = {
  'region-down': (region: string): Fault => ({ kind: 'region-down', region }),
  'region-hang': (region: string): Fault => ({ kind: 'region-hang', region }),
  'region-cut': (to: string): Fault => ({ kind: 'link-cut', to }), // from every colo
  'primary-cut': (from: string): Fault => ({ kind: 'link-cut', from, to: PRIMARY }),
  'replica-down': (region: string): Fault => ({ kind: 'replica-down', region }),
  'replica-lag': (region: string): Fault => ({ kind: 'replica-lag', region, ms: LAG_MS }),
}
const GLOBAL = ['primary-down', 'kv-error', 'kv-hang'] as const
type Regional = keyof typeof REGIONAL
const regionals = Object.keys(REGIONAL) as Regional[]
export type DrillKind = Regional | (typeof GLOBAL)[number]
export const drillKinds: readonly DrillKind[] = [...regionals, ...GLOBAL]

/** Sessions wait, or are sent to the primary: a nuisance and no outage, so only when asked for. */
const ONLY_ON_DEMAND: readonly DrillKind[] = ['replica-lag']

export type Meant = {
  seed: number
  /** Of each thing, once; or else for so many minutes regions die by chance. */
  seconds?: number | undefined
  minutes?: number | undefined
  selection: Selection
}

/** `all`: the ids of the regions. */
export function makeSteps(
  { seed, seconds = 0, minutes, selection }: Meant,
  all: readonly string[],
): Step[] {
  if (minutes !== undefined) return makeKills(seed, minutes, placesOf(selection, all))
  return makeTargets(selection, all).map((target) => ({
    ...{ target, pauseMs: 0, forMs: seconds * 1_000, watch: true },
  }))
}

const placesOf = ({ regions }: Selection, all: readonly string[]) =>
  all.filter((id) => regions.length === 0 || regions.includes(id))

/** Faults without a region are left out when only regions are named. */
export function makeTargets(selection: Selection, all: readonly string[]): Target[] {
  const { kinds, regions } = selection
  const wanted = (kind: DrillKind) =>
    kinds.length === 0 ? !ONLY_ON_DEMAND.includes(kind) : kinds.includes(kind)
  const places = placesOf(selection, all)
  const everybodys = kinds.length > 0 || regions.length === 0 ? GLOBAL.filter(wanted) : []
  return [
    ...regionals.filter(wanted).flatMap((kind) => places.map((id) => targetIn(kind, id))),
    ...everybodys.map((kind): Target => ({ name: kind, kind, region: undefined, fault: { kind } })),
  ]
}

export const targetIn = (kind: Regional, region: string): Target => ({
  ...{ name: `${kind} ${region}`, kind, region },
  fault: REGIONAL[kind](region),
})

/** From a restart that is over before anybody has noticed to one that wears out a breaker. */
const DEAD_MS = { min: 2_000, max: 10_000 }
/** Between the end of a restart and the next death, so that some come while breakers are open. */
const PAUSE_MS = { min: 500, max: 8_000 }

/** Regions die one after the other, for that many minutes; restarts come on top. Always one at least. */
function makeKills(seed: number, minutes: number, regions: readonly string[]): Step[] {
  const random = seeded(seed, 'drill kills')
  const steps: Step[] = []
  let leftMs = minutes * 60_000
  while (leftMs > 0) {
    const target = targetIn('region-down', pick(random, regions))
    const pauseMs = between(random, PAUSE_MS.min, PAUSE_MS.max)
    const forMs = between(random, DEAD_MS.min, DEAD_MS.max)
    leftMs -= pauseMs + forMs
    steps.push({ target, pauseMs, forMs, watch: leftMs <= 0 })
  }
  return steps
}
