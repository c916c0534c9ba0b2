// What the edge's tests share: a store in memory, regions that answer as told, and a hand-turned clock.
import type { Entry } from '../../../src/edge/cache/entry.ts'
import type { Found, Store } from '../../../src/edge/cache/store.ts'
import type { Edge } from '../../../src/edge/config.ts'
import type { Background } from '../../../src/edge/fetch.ts'
import type { Upstream } from '../../../src/edge/routing/attempt.ts'
import { regions } from '../../../src/regions.ts'
import { toBase64Url } from '../../../src/shared/base64.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import { formatSnapshot, type Snapshot } from '../../../src/shared/snapshot.ts'
import { importTokenKeys } from '../../../src/shared/token.ts'
import { createClock, type HandClock } from '../../support/clock.ts'

export const ORIGIN = 'https://short.example'
export const BOOKMARK = '00000001-00000002-00000003-00000000000000000000000000000004'

/** A store in memory, standing in for KV. `broken` makes it fail as told. */
export interface MemoryStore extends Store {
  entries: Map<string, Entry>
  gets: number
  broken?: Extract<Found, { kind: 'failed' }>['why']
}

export function memoryStore(): MemoryStore {
  const entries = new Map<string, Entry>()
  return {
    entries,
    gets: 0,
    async get(key) {
      this.gets++
      if (this.broken) return { kind: 'failed', why: this.broken }
      const entry = entries.get(key)
      return entry ? { kind: 'found', entry } : { kind: 'absent' }
    },
    async put(entry) {
      entries.set(entry.key, entry)
    },
  }
}

/** A call that reached a region. */
export type Call = {
  region: string
  url: string
  method: string
  headers: Headers
  body: RequestInit['body']
  signal: AbortSignal | null | undefined
}

export type Answer = (call: Call) => Response | Promise<Response>

/** Every region of the map; each answers as `answers` says under its id, or as `otherwise`. */
export function regionsThat(otherwise: Answer, answers: Record<string, Answer> = {}) {
  const calls: Call[] = []
  const upstreams = new Map<string, Upstream>()
  for (const { id } of regions) {
    upstreams.set(id, {
      async fetch(url, { method = 'GET', headers, body, signal }) {
        const call = { region: id, url, method, headers: new Headers(headers), body, signal }
        calls.push(call)
        return (answers[id] ?? otherwise)(call)
      },
    })
  }
  return { calls, upstreams, called: () => calls.map(({ region }) => region) }
}

export const refuse: Answer = () => Promise.reject(new Error('connection refused'))
export const hang: Answer = () => new Promise<never>(() => {})

/** A response as a region makes it. */
export function fromRegion(
  body: string | null,
  {
    status = 200,
    snapshot,
    headers = {},
  }: { status?: number; snapshot?: Partial<Snapshot>; headers?: Record<string, string> } = {},
): Response {
  const at = { epoch: 1, m: 5, a: 9, bookmark: BOOKMARK, ...snapshot }
  return new Response(body, {
    status,
    headers: {
      [internalHeaders.region]: 'weur',
      ...(snapshot && { [internalHeaders.snapshot]: formatSnapshot(at) }),
      ...headers,
    },
  })
}

export type Lab = {
  edge: Edge
  clock: HandClock
  store: MemoryStore
  background: Background & { done(): Promise<void> }
}

/** An edge over these regions. */
export async function openEdge(upstreams: ReadonlyMap<string, Upstream>): Promise<Lab> {
  const clock = createClock()
  const store = memoryStore()
  const keys = await importTokenKeys(`k1:${toBase64Url(new Uint8Array(32).fill(1))}`)
  let ids = 0
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`
  const edge: Edge = { clock, chance: () => 0, newId, epoch: 1, keys, store, upstreams }
  const works: Promise<unknown>[] = []
  const background = {
    waitUntil: (work: Promise<unknown>) => void works.push(work),
    async done() {
      while (works.length > 0) await works.shift()
    },
  }
  return { edge, clock, store, background }
}

/** A request from London, as Cloudflare describes it. */
export function request(path: string, init: RequestInit = {}): Request {
  const made = new Request(`${ORIGIN}${path}`, init)
  return Object.assign(made, { cf: { colo: 'LHR', latitude: '51.5', longitude: '-0.1' } })
}
