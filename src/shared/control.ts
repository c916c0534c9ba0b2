// Cache-Control and CDN-Cache-Control as directives (RFC 9111 section 5.2, RFC 9213).
import { type BareItem, type Dictionary, parseDictionary } from 'structured-headers'
import { isFieldName } from './fields.ts'

/** Arguments by lower-cased name, in order; `true` for a directive without one. */
export type Directives = ReadonlyMap<string, readonly (string | true)[]>

const DIRECTIVE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:(=)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))?)?$/
/** The name of a member that is no directive: `max-age = 60` still speaks of max-age. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/

/** A directive whose argument cannot be read counts as present with an argument that is no number and
 * no field name, so that it errs on the side of not reusing (section 4.2.1). */
export function parseControl(header: string | null): Directives {
  const directives = new Map<string, (string | true)[]>()
  for (const text of membersOf(header ?? '')) {
    const [, name, equals, quoted, token] = DIRECTIVE.exec(text) ?? []
    const key = (name ?? NAME.exec(text)?.[0])?.toLowerCase()
    if (key === undefined) continue
    const argument = quoted?.replace(/\\(.)/g, '$1') ?? token
    const value = name === undefined || equals ? (argument ?? '') : true
    const values = directives.get(key)
    if (values) values.push(value)
    else directives.set(key, [value])
  }
  return directives
}

/** Split at the commas outside quotes. A quote that never closes is a character like any other, lest it
 * hide the directives behind it. In one pass: the header is as long as a stranger likes. */
function membersOf(header: string): string[] {
  const members: string[] = []
  let from = 0
  let opens = true
  for (let at = 0; at < header.length; at++) {
    if (header[at] === ',') {
      members.push(header.slice(from, at).trim())
      from = at + 1
    } else if (header[at] === '"' && opens) {
      const end = closing(header, at)
      opens = end !== undefined
      at = end ?? at
    }
  }
  members.push(header.slice(from).trim())
  return members
}

function closing(header: string, quote: number): number | undefined {
  for (let at = quote + 1; at < header.length; at++) {
    if (header[at] === '\\') at++
    else if (header[at] === '"') return at
  }
  return undefined
}

/** The directives that speak to this cache: a targeted field outranks Cache-Control and Expires, unless
 * it is empty, no structured dictionary, or has nothing usable (RFC 9213 section 2.1). */
export function controlOf(response: Headers): { control: Directives; targeted: boolean } {
  const targeted = parseTargeted(response.get('CDN-Cache-Control'))
  return targeted
    ? { control: targeted, targeted: true }
    : { control: parseControl(response.get('Cache-Control')), targeted: false }
}

function parseTargeted(header: string | null): Directives | undefined {
  if (header === null) return undefined
  let dictionary: Dictionary
  try {
    dictionary = parseDictionary(header)
  } catch {
    return undefined
  }
  // The library reads 60.0 as the number 60; but no decimal is an integer.
  const isDecimal = (name: string) =>
    LIFETIMES.has(name) && new RegExp(`(?:^|[\\s,])${name}=-?\\d+\\.`).test(header)
  const read = [...dictionary].map(
    ([name, [value]]) => [name, isDecimal(name) ? undefined : argument(name, value)] as const,
  )
  if (read.every(([, told]) => told === undefined)) return undefined
  // A lifetime that cannot be read, beside what can, is over (RFC 9111 section 4.2.1).
  const kept = read.filter(([name, told]) => told !== undefined || LIFETIMES.has(name))
  return new Map(kept.map(([name, told]) => [name, [told ?? '']]))
}

/** Integers. */
const LIFETIMES = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'])
/** Booleans that permit something. */
const PERMISSIONS = new Set(['public', 'must-understand', 'immutable'])
/** Booleans, or strings that list field names. */
const NAMING = new Set(['private', 'no-cache'])

/** "Implementations SHOULD NOT consume values that violate these inferred constraints" (RFC 9213 section 2.1):
 * `undefined`. What forbids does so by its name, whatever its value. */
function argument(name: string, value: BareItem | unknown[]): string | true | undefined {
  if (LIFETIMES.has(name)) {
    return Number.isInteger(value) && Number(value) >= 0 ? String(value) : undefined
  }
  if (PERMISSIONS.has(name)) return value === true ? true : undefined
  if (NAMING.has(name) && value !== true) return typeof value === 'string' ? value : ''
  return true
}

/** Largest age a cache must be able to count (RFC 9111 section 1.2.2). */
const SECONDS_MAX = 2 ** 31

/** A delta-seconds argument, the first when repeated. No number: 0, which is stale, as section 4.2.1 encourages. */
export function seconds(directives: Directives, name: string): number | undefined {
  const [value] = directives.get(name) ?? []
  if (value === undefined) return undefined
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), SECONDS_MAX) : 0
}

/** The fields that `private="x"` is limited to, lower-cased; `all` when it stands alone (sections 5.2.2.4, 5.2.2.7). */
export function fieldsOf(directives: Directives, name: string): string[] | 'all' {
  const values = directives.get(name) ?? []
  const names: string[] = []
  for (const value of values) {
    const fields = value === true ? [] : value.split(',').map((field) => field.trim().toLowerCase())
    if (fields.length === 0 || !fields.every(isFieldName)) return 'all'
    names.push(...fields)
  }
  return names
}
