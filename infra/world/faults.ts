// Faults: which kinds there are, and what all that are active amount to. Pure.

/** What each kind takes; a `?` makes a field optional, and absent means everywhere. */
export const FIELDS = {
  /** The region's processes are killed; its port refuses. */
  'region-down': ['region'],
  /** They are stopped: connections are taken and nothing comes. */
  'region-hang': ['region'],
  /** Every answer of the region takes this much longer. */
  'region-slow': ['region', 'ms'],
  /** This share of requests ends in an exception: a bare 500. */
  'region-errors': ['region', 'rate'],
  /** The wire takes this much longer, both ways together. */
  'link-slow': ['from?', 'to?', 'ms'],
  /** Nothing gets through; what is under way arrives when the wire is whole again. */
  'link-cut': ['from?', 'to?'],
  /** This share of exchanges breaks in the middle of the answer. */
  'link-loss': ['from?', 'to?', 'rate'],
  /** The replica applies each commit this late. */
  'replica-lag': ['region', 'ms'],
  /** Queries to the replica fail with a lost connection. */
  'replica-down': ['region'],
  /** The primary's process is killed. */
  'primary-down': [],
  /** D1 sheds load; without a region, the primary does. */
  'd1-overloaded': ['region?'],
  /** D1 resets its storage object: what is under way fails, and what comes until it is healed. */
  'd1-reset': ['region?'],
  /** Every query waits this long before it runs. */
  'd1-stall': ['region?', 'ms'],
  'kv-error': ['from?'],
  /** KV never answers. */
  'kv-hang': ['from?'],
  /** Colos go on showing what they saw. */
  'kv-stale': ['from?'],
  /** Every put is refused as too soon. */
  'kv-put-429': ['from?'],
  /** The clock of a region's or a colo's isolates is wrong by this much. */
  'clock-skew': ['region?', 'from?', 'ms'],
  /** All edge isolates start anew. Over when it has happened. */
  'edge-restart': [],
} as const satisfies Record<string, readonly string[]>

export type FaultKind = keyof typeof FIELDS
export const faultKinds = Object.keys(FIELDS) as FaultKind[]

/** A fault that parseFault has checked: the fields of its kind are there. */
export type Fault = {
  kind: FaultKind
  region?: string
  from?: string
  to?: string
  /** Milliseconds, whatever the world's speed. */
  ms?: number
  /** Above 0, up to 1. */
  rate?: number
}

/** Over as soon as it has happened. */
export const isMoment = ({ kind }: Fault): boolean => kind === 'edge-restart'

export type D1Damage = { overloaded: boolean; resetting: boolean; stallMs: number }

/** What is broken when all of these faults are active. */
export type Damage = {
  down: ReadonlySet<string>
  hung: ReadonlySet<string>
  primaryDown: boolean
  replicaDown: ReadonlySet<string>
  edgeRestart: boolean
  /** Milliseconds by region; of several, the largest. */
  lagMs: ReadonlyMap<string, number>
  link(from: string, to: string): { slowMs: number; cut: boolean; lossRate: number }
  region(id: string): { slowMs: number; errorRate: number; skewMs: number }
  colo(id: string): { skewMs: number }
  /** Of a region's replica, or of the primary. */
  d1(place: string): D1Damage
  kv(colo: string): ReadonlySet<'error' | 'hang' | 'stale' | 'put-429'>
}

export const PRIMARY = 'primary'

export function damage(faults: readonly Fault[]): Damage {
  const of = (kind: FaultKind) => faults.filter((fault) => fault.kind === kind)
  const regions = (kind: FaultKind) => new Set(of(kind).map(({ region = '' }) => region))
  const at = (kind: FaultKind, id: string) => of(kind).filter(({ region }) => region === id)
  const on = (kind: FaultKind, from: string, to: string) =>
    of(kind).filter((f) => (f.from ?? from) === from && (f.to ?? to) === to)
  return {
    down: regions('region-down'),
    hung: regions('region-hang'),
    replicaDown: regions('replica-down'),
    primaryDown: of('primary-down').length > 0,
    edgeRestart: of('edge-restart').length > 0,
    lagMs: new Map(
      [...regions('replica-lag')].map((id) => [id, largest(at('replica-lag', id), 'ms')]),
    ),
    link: (from, to) => ({
      slowMs: sum(on('link-slow', from, to)),
      cut: on('link-cut', from, to).length > 0,
      lossRate: largest(on('link-loss', from, to), 'rate'),
    }),
    region: (id) => ({
      slowMs: sum(at('region-slow', id)),
      errorRate: largest(at('region-errors', id), 'rate'),
      skewMs: sum(at('clock-skew', id)),
    }),
    colo: (id) => ({ skewMs: sum(of('clock-skew').filter(({ from }) => from === id)) }),
    d1: (place) => {
      const here = (kind: FaultKind) => of(kind).filter(({ region = PRIMARY }) => region === place)
      return {
        overloaded: here('d1-overloaded').length > 0,
        resetting: here('d1-reset').length > 0,
        stallMs: sum(here('d1-stall')),
      }
    },
    kv: (colo) => {
      const broken = (['error', 'hang', 'stale', 'put-429'] as const).filter((name) =>
        of(`kv-${name}`).some(({ from = colo }) => from === colo),
      )
      return new Set(broken)
    },
  }
}

const sum = (faults: readonly Fault[]) => faults.reduce((total, { ms = 0 }) => total + ms, 0)

const largest = (faults: readonly Fault[], field: 'ms' | 'rate') =>
  Math.max(0, ...faults.map((fault) => fault[field] ?? 0))
