// What the page asks of the world: docs/world.md. This file is not in the page of production.
import type { Answer, Ask, Rows } from './panel.ts'
import type { Condition } from './regions/index.ts'
import type { Seen } from './seen.ts'

export type Fault = {
  kind: string
  region?: string
  from?: string
  to?: string
  ms?: number
  rate?: number
}
export type Active = Fault & { id: string }

export type State = {
  /** Of the development's operator and writer. */
  key: string
  epoch: number
  samples: string[]
  colos: { id: string; city: string; region?: string }[]
  regions: { id: string; city: string; up: boolean; role: string }[]
  faults: Active[]
}

export const readState = async (): Promise<State> => (await ask('GET', '/_world')).json()

/** Of each region: well, or the faults that it has. */
export const conditions = ({ regions, faults }: State): Condition[] =>
  regions.map(({ id, up }) => {
    const kinds = faults.filter(({ region, to }) => region === id || to === id)
    const words = [...new Set(kinds.map(({ kind }) => kind))].join(', ')
    return { id, words: words || (up ? 'well' : 'down'), broken: !up || kinds.length > 0 }
  })

export async function inject(fault: Fault): Promise<Active> {
  return (await ask('POST', '/_world/faults', JSON.stringify(fault))).json()
}

export const heal = (id: string): Promise<Response> => ask('DELETE', `/_world/faults/${id}`)

export type Visit = Ask & {
  colo: string
  /** A region to ask past the edge. */
  direct?: string
  /** A word of the page's own, which the event repeats. */
  label?: string
}

/** Sends it and does not wait; the events tell. */
export const send = (visit: Visit): Promise<Response> =>
  ask('POST', '/_world/visits', JSON.stringify(visit))

export async function exchange(visit: Visit): Promise<Answer> {
  const sent = JSON.stringify({ ...visit, answer: true })
  return (await ask('POST', '/_world/visits', sent)).json()
}

/** Rows of a query to what the edges have told: docs/observability.md says which SQL it takes. */
export async function analytics(sql: string): Promise<Rows> {
  return ((await (await ask('POST', '/_world/analytics', sql)).json()) as { data: Rows }).data
}

/** As an event would tell it. */
export function seenOf({ colo, path, direct, method = 'GET' }: Visit, answer: Answer): Seen {
  const { status, ms, headers } = answer
  const said = {
    status,
    age: headers.age,
    cacheStatus: headers['cache-status'],
    serverTiming: headers['server-timing'],
    direct,
  }
  const known = Object.entries(said).filter(([, value]) => value !== undefined)
  return { colo, path, method, ms, ...Object.fromEntries(known) }
}

/** Throws the problem's own words. */
async function ask(method: string, path: string, body?: string): Promise<Response> {
  const response = await fetch(path, { method, ...(body === undefined ? {} : { body }) })
  if (response.ok) return response
  const { detail } = (await response.json()) as { detail?: string }
  throw new Error(detail ?? `${response.status} from ${path}`)
}

export type Listeners = {
  request(seen: Seen): void
  fault(id: string, fault: Fault): void
  healed(id: string, fault: Fault): void
  /** By region, in milliseconds; without regions that cannot be asked. */
  lag(ms: Record<string, number>): void
  kvRefused(): void
  /** The stream is open again, or is not. What was told meanwhile is lost: read the state anew. */
  connected(open: boolean): void
  /** This page was too slow to be told everything: read the state anew. */
  missed(): void
}

export function listen(listeners: Listeners): void {
  const { request, fault, healed, lag, kvRefused, connected, missed } = listeners
  const source = new EventSource('/_world/events')
  const on = <T>(kind: string, then: (data: T) => void) =>
    source.addEventListener(kind, ({ data }) => then(JSON.parse(data)))
  on<Seen>('request', request)
  on<{ id: string; fault: Fault }>('fault', (data) => fault(data.id, data.fault))
  on<{ id: string; fault: Fault }>('healed', (data) => healed(data.id, data.fault))
  on<{ ms: Record<string, number> }>('lag', ({ ms }) => lag(ms))
  on('kv-refused', kvRefused)
  on('missed', missed)
  source.addEventListener('open', () => connected(true))
  source.addEventListener('error', () => connected(false))
}
