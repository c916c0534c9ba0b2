// Faults: which kinds there are, what each needs, and what all that are active amount to. Pure.

export type Fault =
  | { kind: 'region-down' | 'region-hang' | 'replica-down'; region: string }
  | { kind: 'replica-lag'; region: string; ms: number }
  | { kind: 'primary-down' }
  | { kind: 'link-slow'; from?: string; to?: string; ms: number }
  | { kind: 'link-cut'; from?: string; to?: string }
  | { kind: KvKind; from?: string }

export type KvKind = 'kv-error' | 'kv-hang' | 'kv-stale' | 'kv-put-429'

/** What a field of each kind must be; a `?` makes it optional. */
const FIELDS = {
  'region-down': ['region'],
  'region-hang': ['region'],
  'replica-down': ['region'],
  'replica-lag': ['region', 'ms'],
  'primary-down': [],
  'link-slow': ['from?', 'to?', 'ms'],
  'link-cut': ['from?', 'to?'],
  'kv-error': ['from?'],
  'kv-hang': ['from?'],
  'kv-stale': ['from?'],
  'kv-put-429': ['from?'],
} as const satisfies Record<Fault['kind'], readonly string[]>

export const faultKinds = Object.keys(FIELDS)

/** An hour: longer than any drill, and a typo of a few zeros is caught. */
export const FAULT_MS_MAX = 3_600_000

export type Known = { regions: readonly string[]; colos: readonly string[] }

export type ParsedFault =
  | { ok: true; fault: Fault; forMs: number | undefined }
  | { ok: false; field: string; message: string }

/** Checks a fault from outside; a refusal names the field and what it may be. */
export function parseFault(input: unknown, known: Known): ParsedFault {
  const refuse = (field: string, message: string) => ({ ok: false, field, message }) as const
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse('body', `must be a JSON object with "kind", one of ${faultKinds.join(', ')}`)
  }
  const { kind, forMs, ...given }: Record<string, unknown> = { ...input }
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) {
    return refuse('kind', `must be one of ${faultKinds.join(', ')}`)
  }
  const fields: readonly string[] = FIELDS[kind as Fault['kind']]
  const fault: Record<string, unknown> = { kind }
  for (const field of fields) {
    const name = field.replace('?', '')
    const value = given[name]
    delete given[name]
    if (value === undefined && field.endsWith('?')) continue
    const wrong = check(name, value, kind, known)
    if (wrong) return refuse(name, wrong)
    fault[name] = typeof value === 'string' ? place(value, known) : value
  }
  const [unknown] = Object.keys(given)
  if (unknown !== undefined) {
    const list = [...fields.map((f) => f.replace('?', '')), 'forMs'].join(', ')
    return refuse(unknown, `is not a field of ${kind}; it takes ${list}`)
  }
  if (kind.startsWith('link-') && fault.from === undefined && fault.to === undefined) {
    return refuse('from', 'or "to" must name an end of the link')
  }
  if (forMs !== undefined && !isMs(forMs)) {
    return refuse('forMs', `must be milliseconds from 1 to ${FAULT_MS_MAX}`)
  }
  return { ok: true, fault: fault as Fault, forMs: forMs as number | undefined }
}

const isMs = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= FAULT_MS_MAX

const place = (name: string, { colos }: Known) =>
  colos.includes(name.toUpperCase()) ? name.toUpperCase() : name

/** What is wrong with the value, or nothing. */
function check(field: string, value: unknown, kind: string, known: Known): string | undefined {
  if (field === 'ms') {
    return isMs(value) ? undefined : `must be milliseconds from 1 to ${FAULT_MS_MAX}`
  }
  const places =
    field === 'region'
      ? known.regions
      : kind.startsWith('kv-')
        ? known.colos
        : field === 'to'
          ? [...known.regions, 'primary']
          : [...known.colos, ...known.regions]
  if (typeof value === 'string' && places.includes(place(value, known))) return undefined
  return `must be one of ${places.join(', ')}`
}

/** What is broken when all of these faults are active. */
export type Damage = {
  down: Set<string>
  hung: Set<string>
  primaryDown: boolean
  replicaDown: Set<string>
  /** Milliseconds by region; the largest counts. */
  lagMs: Map<string, number>
  slowMs(from: string, to: string): number
  cut(from: string, to: string): boolean
  kv(colo: string): Set<'error' | 'hang' | 'stale' | 'put-429'>
}

export function damage(faults: readonly Fault[]): Damage {
  const regionsOf = (wanted: Fault['kind']) =>
    new Set(faults.flatMap((f) => (f.kind === wanted && 'region' in f ? [f.region] : [])))
  const lagMs = new Map<string, number>()
  for (const fault of faults) {
    if (fault.kind !== 'replica-lag') continue
    lagMs.set(fault.region, Math.max(fault.ms, lagMs.get(fault.region) ?? 0))
  }
  const touches = (fault: { from?: string; to?: string }, from: string, to: string) =>
    (fault.from === undefined || fault.from === from) && (fault.to === undefined || fault.to === to)
  return {
    down: regionsOf('region-down'),
    hung: regionsOf('region-hang'),
    replicaDown: regionsOf('replica-down'),
    primaryDown: faults.some(({ kind }) => kind === 'primary-down'),
    lagMs,
    slowMs: (from, to) =>
      faults.reduce(
        (sum, f) => (f.kind === 'link-slow' && touches(f, from, to) ? sum + f.ms : sum),
        0,
      ),
    cut: (from, to) => faults.some((f) => f.kind === 'link-cut' && touches(f, from, to)),
    kv: (colo) => {
      const found = new Set<'error' | 'hang' | 'stale' | 'put-429'>()
      for (const f of faults) {
        if (f.kind === 'kv-error' && touches(f, colo, '')) found.add('error')
        if (f.kind === 'kv-hang' && touches(f, colo, '')) found.add('hang')
        if (f.kind === 'kv-stale' && touches(f, colo, '')) found.add('stale')
        if (f.kind === 'kv-put-429' && touches(f, colo, '')) found.add('put-429')
      }
      return found
    },
  }
}
