// Which of several stored variants a request selects (RFC 9111 section 4.1). Pure.
import { isFieldName, membersOf } from '../../../shared/fields.ts'
import { CLIENT_ADDRESS, isUntrusted } from '../../../shared/untrusted.ts'

/** The request fields that chose a response: lower-cased name, and its normalised value or null. */
export type Selecting = readonly (readonly [name: string, value: string | null])[]

/** More names than any site of ours sends; past that a copy would hardly ever match again. */
const NAMES_MAX = 16

/** Everything, or what the edge or the platform writes for each client anew. */
const NEVER_AGAIN = new Set(['*', 'x-forwarded-for', CLIENT_ADDRESS.toLowerCase()])

/** `undefined` when no stored response could ever be selected. */
export function selecting(vary: string | null, request: Headers): Selecting | undefined {
  const distinct = [...new Set(membersOf(vary).map((name) => name.toLowerCase()))].sort()
  if (distinct.length > NAMES_MAX || !distinct.every(mayCome)) return undefined
  // What a client says in the untrusted ones went nowhere, and selects nothing.
  return distinct
    .filter((name) => !isUntrusted(name))
    .map((name) => [name, normalised(name, request)])
}

/** What is no field name would throw when it is asked for. */
const mayCome = (name: string) => !NEVER_AGAIN.has(name) && isFieldName(name)

export const selects = (fields: Selecting, request: Headers): boolean =>
  fields.every(([name, value]) => normalised(name, request) === value)

/** Lists whose members carry weights: the order says nothing that the weights do not, except among equals. */
const WEIGHTED = new Set(['accept', 'accept-charset', 'accept-encoding', 'accept-language'])

/** Of a field whose syntax nobody knows here, and inside quotes, every character counts. */
function normalised(name: string, request: Headers): string | null {
  const value = request.get(name)
  if (value === null || !WEIGHTED.has(name) || value.includes('"')) return value
  const members = value.split(',').map(tight)
  // Media types may have parameters in which case matters.
  const told = name === 'accept' ? members : members.map((member) => member.toLowerCase())
  const named = told.filter((member) => member !== '')
  // Servers that know several languages take the first of equals; of encodings they have their own favourite.
  if (name === 'accept-encoding') named.sort()
  const weighed = named.map((member) => ({ member, weight: weight(member) }))
  return weighed
    .sort((a, b) => b.weight - a.weight)
    .map(({ member }) => member)
    .join(',')
}

/** Without the blanks around `;` and `=`, which say nothing. */
const tight = (member: string): string =>
  member
    .split(/([;=])/)
    .map((part) => part.trim())
    .join('')

const weight = (member: string): number => Number(/;q=([\d.]+)/i.exec(member)?.[1] ?? 1)
