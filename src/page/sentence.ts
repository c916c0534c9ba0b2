// An answer's story in words.
import { type Seen, type Told, tell } from './seen.ts'

/** What a place is called, by the id of a colo or region; the id where it has no name. */
export type Names = (id: string) => string

/** Of one try: src/edge/routing/rules/plan.ts says when each is said. */
const OUTCOMES: Record<string, string> = {
  unreachable: 'could not be reached',
  timeout: 'did not answer in time',
  exception: 'failed',
  down: 'said that it is down',
  primary: 'did not reach the primary',
  overload: 'had too much to do',
  poisoned: 'fell over this request',
  outrun: 'was slower',
}

export function sentence(seen: Seen, names: Names): string {
  const told = tell(seen)
  const from = seen.direct === undefined ? names(seen.colo) : `${names(seen.colo)}, past the edge`
  return `${from}: ${what(seen, told, names)}, ${Math.round(seen.ms)} ms.`
}

function what(seen: Seen, told: Told, names: Names): string {
  if (seen.status === undefined) return 'no answer'
  const { tries } = told
  const failures = tries
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ region, outcome }) => `${names(region)} ${OUTCOMES[outcome] ?? `said “${outcome}”`}`)
  const answered = tries.find(({ outcome }) => outcome === 'ok')
  const region = seen.direct ?? answered?.region
  const source = sourceOf(seen, told, names, region)
  const status = seen.status >= 400 ? ` with ${seen.status}` : ''
  return [...failures, `${source}${status}`].join('; ')
}

function sourceOf(seen: Seen, told: Told, names: Names, region: string | undefined): string {
  const age = seen.age === undefined ? '' : `, ${seen.age} s old`
  const copy = told.stale ? 'a copy past its time' : 'a fresh copy'
  if (told.way === 'memory') return `${copy} in the edge’s memory${age}`
  if (told.way === 'kv') return `${copy} in KV${age}`
  if (told.way === 'spare') return `an old copy${age}`
  if (region === undefined) {
    return told.way === 'failed' ? 'nobody answered' : 'the edge answered by itself'
  }
  if (told.database === undefined) return `${names(region)} answered, without its database`
  const held = told.way === 'primary' || told.database !== region ? 'the primary' : 'its replica'
  const where = held === 'the primary' ? ` in ${names(told.database)}` : ''
  return `${names(region)} answered from ${held}${where}`
}
