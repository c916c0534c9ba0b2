// One request as the page knows it, from the world's events or from an answer of its own.

/** What the event `request` of GET /_world/events has: docs/world.md. */
export type Seen = {
  /** Where it came in. */
  colo: string
  /** The region that World-Direct named, past the edge. */
  direct?: string
  /** The word of whoever sent it: `World-Label`. */
  label?: string
  method: string
  /** Without the query. */
  path: string
  /** Absent when the client or the wire went away before there was an answer. */
  status?: number
  /** Until the head of the answer had come, in milliseconds. */
  ms: number
  /** What the answer says of itself, as it stood there: Age, Cache-Status, Server-Timing. */
  age?: string
  cacheStatus?: string
  serverTiming?: string
}

/** How it was served; what is drawn and counted goes by this. */
export const WAYS = ['memory', 'kv', 'replica', 'primary', 'second', 'spare', 'failed'] as const
export type Way = (typeof WAYS)[number]

export const WAY_WORDS: Record<Way, string> = {
  memory: 'from the edge’s memory',
  kv: 'from KV',
  replica: 'from a replica',
  primary: 'from the primary',
  second: 'at a second try',
  spare: 'from an old copy, as nobody answered',
  failed: 'failed',
}

/** A region that was tried, and what came of it: `ok`, `unreachable`, `timeout`, … */
export type Try = { region: string; outcome: string }

export type Told = {
  way: Way
  /** The copy was past its lifetime. */
  stale: boolean
  tries: readonly Try[]
  /** Where the database was asked. */
  database?: string
}

/** Server-Timing (https://www.w3.org/TR/server-timing/) and Cache-Status (RFC 9211), read for what they tell of us. */
export function tell(seen: Seen): Told {
  const timing = descriptions(seen.serverTiming ?? '')
  const tries = (timing.attempts ?? '').split(' ').filter(Boolean).map(tryOf)
  const [database, role] = (timing.db ?? '').split(' ')
  const detail = detailOf(seen.cacheStatus ?? '')
  const told = { tries, stale: timing.cache === 'stale', ...(database ? { database } : {}) }
  if (seen.status === undefined || seen.status >= 500) return { ...told, way: 'failed' }
  if (detail === 'memory' || detail === 'kv') return { ...told, way: detail }
  if (detail !== undefined) return { ...told, way: 'spare' } // stale-if-error and its like
  if (tries.length > 1) return { ...told, way: 'second' }
  return { ...told, way: role === 'primary' ? 'primary' : 'replica' }
}

/** What is said of a copy that was shown. */
function detailOf(cacheStatus: string): string | undefined {
  const parts = cacheStatus.split(/[;,]/).map((part) => part.trim())
  const hit = parts.indexOf('hit')
  const told = parts.find((part, index) => hit >= 0 && index > hit && part.startsWith('detail='))
  return told?.slice('detail='.length).replaceAll('"', '')
}

/** The `desc` of each entry, by name. */
const descriptions = (header: string): Record<string, string> =>
  Object.fromEntries(
    [...header.matchAll(/(?:^|,) *([\w-]+);desc="([^"]*)"/g)].map(([, name = '', desc = '']) => [
      name,
      desc,
    ]),
  )

function tryOf(text: string): Try {
  const [region = '', outcome = ''] = text.split(':')
  return { region, outcome }
}
