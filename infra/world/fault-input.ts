// Faults from outside: each is checked, and a refusal names the field and what it may be. Pure.
import { isRecord } from '../../src/shared/guards.ts'
import { type Fault, type FaultKind, FIELDS, faultKinds, PRIMARY } from './faults.ts'

/** An hour: longer than any drill, and a typo of a few zeros is caught. */
export const FAULT_MS_MAX = 3_600_000

/** `origin`: the site that this world has instead of regions. */
export type Known = {
  regions: readonly string[]
  colos: readonly string[]
  origin?: string | undefined
}

/** What can break where there are no regions. */
const EDGE_KINDS: readonly FaultKind[] = [
  'kv-error',
  'kv-hang',
  'kv-stale',
  'kv-put-429',
  'clock-skew',
  'edge-restart',
]

export const kindsIn = ({ origin }: Known): readonly FaultKind[] =>
  origin === undefined ? faultKinds : EDGE_KINDS

export type ParsedFault =
  | { ok: true; fault: Fault; forMs: number | undefined }
  | { ok: false; field: string; message: string }

export function parseFault(input: unknown, known: Known): ParsedFault {
  const refuse = (field: string, message: string) => ({ ok: false, field, message }) as const
  const kinds = kindsIn(known)
  if (!isRecord(input)) {
    return refuse('body', `must be a JSON object with "kind", one of ${kinds.join(', ')}`)
  }
  const { kind, forMs, ...given } = input
  if (!isKind(kind)) return refuse('kind', `must be one of ${kinds.join(', ')}`)
  if (known.origin !== undefined) {
    const instead = `this world has an origin, ${known.origin}, instead of regions`
    if (!kinds.includes(kind)) {
      return refuse('kind', `${kind} needs regions, and ${instead}; there is ${kinds.join(', ')}`)
    }
    if (given.region !== undefined) return refuse('region', `must be absent: ${instead}`)
  }
  const fields: readonly string[] = FIELDS[kind]
  const names = fields.map((field) => field.replace('?', ''))
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    return refuse(unknown, `is not a field of ${kind}; it takes ${[...names, 'forMs'].join(', ')}`)
  }
  const fault: Record<string, unknown> = { kind }
  for (const field of fields) {
    const name = field.replace('?', '')
    const value = given[name]
    if (value === undefined && field.endsWith('?')) continue
    const wrong = check(name, value, kind, known)
    if (wrong) return refuse(name, wrong)
    fault[name] = typeof value === 'string' ? place(value, known) : value
  }
  const nowhere = fault.from === undefined && fault.to === undefined && fault.region === undefined
  if (nowhere && kind.startsWith('link-')) {
    return refuse('from', 'or "to" must name an end of the link')
  }
  if (nowhere && kind === 'clock-skew') return refuse('region', 'or "from", a colo, must be named')
  if (forMs !== undefined && !isMs(forMs)) {
    return refuse('forMs', `must be milliseconds, above 0 and up to ${FAULT_MS_MAX}`)
  }
  return { ok: true, fault: fault as Fault, forMs }
}

const isKind = (kind: unknown): kind is FaultKind =>
  typeof kind === 'string' && Object.hasOwn(FIELDS, kind)

const isMs = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value <= FAULT_MS_MAX

const place = (name: string, { colos }: Known) =>
  colos.includes(name.toUpperCase()) ? name.toUpperCase() : name

/** What is wrong with the value, or nothing. */
function check(field: string, value: unknown, kind: FaultKind, known: Known): string | undefined {
  switch (field) {
    case 'ms': {
      const either = kind === 'clock-skew' // a clock may also be behind
      const ms = either && typeof value === 'number' ? Math.abs(value) : value
      const range = `above 0 and up to ${FAULT_MS_MAX}${either ? ', or below 0 as far' : ''}`
      return isMs(ms) ? undefined : `must be milliseconds, ${range}`
    }
    case 'rate': {
      const share = typeof value === 'number' && value > 0 && value <= 1
      return share ? undefined : 'must be a share of requests, above 0 and up to 1'
    }
    default: {
      const places = placesFor(field, kind, known)
      const there = typeof value === 'string' && places.includes(place(value, known))
      return there ? undefined : `must be one of ${places.join(', ')}`
    }
  }
}

function placesFor(field: string, kind: FaultKind, { regions, colos }: Known): readonly string[] {
  if (field === 'region') return regions
  if (field === 'to') return [...regions, PRIMARY]
  return kind.startsWith('link-') ? [...colos, ...regions] : colos
}
