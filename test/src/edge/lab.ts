// What the edge's tests share: a store in memory, regions that answer as told, and a hand-turned clock.

import { assemble, type Edge } from '../../../src/edge/assemble.ts'
import type { Entry } from '../../../src/edge/cache/rules/entry.ts'
import { type Naming, parseQueryRules } from '../../../src/edge/cache/rules/key.ts'
import { KV_PATIENCE_MS, KV_READ_MS_MAX } from '../../../src/edge/cache/rules/limits.ts'
import type { Served } from '../../../src/edge/cache/serve.ts'
import type { Found, Store } from '../../../src/edge/cache/store/kv.ts'
import type { Tiers } from '../../../src/edge/cache/store/tiers.ts'
import { parseName } from '../../../src/edge/client/name.ts'
import { targetOf } from '../../../src/edge/client/target.ts'
import { createDrains, type Flags } from '../../../src/edge/operators/drain.ts'
import type { Counts } from '../../../src/edge/operators/meter.ts'
import type { TelemetryOptions } from '../../../src/edge/operators/telemetry/record.ts'
import type { Endpoint } from '../../../src/edge/routing/attempt.ts'
import type { Background } from '../../../src/edge/routing/outgoing.ts'
import { createRouter, type Router } from '../../../src/edge/routing/router.ts'
import { createSite } from '../../../src/edge/upstream/origin.ts'
import { type Rates, unlimited } from '../../../src/edge/upstream/rates.ts'
import { createRegional } from '../../../src/edge/upstream/regional.ts'
import type { Tell } from '../../../src/edge/visit/events.ts'
import type { Arrival, Visit } from '../../../src/edge/visit/visit.ts'
import { toBase64Url } from '../../../src/shared/base64.ts'
import { internalHeaders } from '../../../src/shared/headers.ts'
import type { ApiKey } from '../../../src/shared/keys.ts'
import { start } from '../../../src/shared/position.ts'
import { formatSnapshot, type Snapshot } from '../../../src/shared/snapshot.ts'
import { type Clock, within } from '../../../src/shared/time.ts'
import { importTokenKeys, type TokenKeys } from '../../../src/shared/token.ts'
import { versionOf } from '../../../src/shared/version.ts'
import { createClock, type HandClock } from '../../support/clock.ts'
import { primary, regions } from '../../support/map.ts'
import { at, entryOf as freeEntryOf } from './cache/rules/make.ts'

export const ORIGIN = 'https://short.example'
export const BOOKMARK = '00000001-00000002-00000003-00000000000000000000000000000004'

/** A store in memory, standing in for KV. `broken` makes it fail as told. */
export interface MemoryStore extends Store {
  values: Map<string, readonly Entry[]>
  gets: number
  puts: number
  deleted: string[]
  broken?: Extract<Found, { kind: 'failed' }>['why']
  /** Reads wait for it, as long as the genuine store waits by this clock. */
  gate?: { opened: Promise<unknown>; clock: Clock }
}

export function memoryStore(): MemoryStore {
  const values = new Map<string, readonly Entry[]>()
  const marks = new Map<string, unknown>()
  return {
    values,
    gets: 0,
    puts: 0,
    deleted: [],
    async get(key, slow) {
      this.gets++
      const early = slow && { ms: KV_PATIENCE_MS, tell: slow }
      const { opened, clock } = this.gate ?? {}
      const ended = clock && opened && (await within(clock, KV_READ_MS_MAX, opened, early))
      if (ended === 'timeout') return { kind: 'failed', why: ended }
      if (this.broken) return { kind: 'failed', why: this.broken }
      const entries = values.get(key)
      return entries ? { kind: 'found', entries: [...entries] } : { kind: 'absent' }
    },
    async put(key, entries) {
      this.puts++
      values.set(key, entries)
    },
    async delete(key) {
      this.deleted.push(key)
      values.delete(key)
      return true
    },
    getMark: async (name) => marks.get(name),
    putMark: async (name, mark) => marks.set(name, mark) !== undefined,
  }
}

/** Flags of drained regions, and how often they were read and written. */
export function memoryFlags(): Flags & { reads: number; written: [string, unknown][] } {
  const values = new Map<string, unknown>()
  return {
    reads: 0,
    written: [],
    async read(regions) {
      this.reads++
      return new Map(regions.map((region) => [region, values.get(region) ?? null]))
    },
    async write(region, value) {
      this.written.push([region, value])
      values.set(region, value)
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

/** Every region of the map, and what users ask of it; each answers as `answers` says under its id, or as `otherwise`. */
export function regionsThat(otherwise: Answer, answers: Record<string, Answer> = {}) {
  const calls: Call[] = []
  const upstreams = new Map<string, Endpoint>()
  for (const { id } of regions) {
    upstreams.set(id, {
      async fetch(url, { method = 'GET', headers, body, signal }) {
        const call = { region: id, url, method, headers: new Headers(headers), body, signal }
        if (new URL(url).pathname !== '/healthz') calls.push(call)
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
  /** What its cache is made of. */
  cache: Edge['cache']['parts']
  clock: HandClock
  store: MemoryStore
  background: Background & { done(): Promise<void> }
  keys: TokenKeys
  naming: Naming
  apiKeys: ApiKey[]
  /** What a test may change while it runs. */
  now: { chance: () => number; rates: Rates; send: Router['forward'] | undefined }
}

/** An edge over these regions, or another isolate over the same `store`. */
export async function openEdge(
  upstreams: ReadonlyMap<string, Endpoint>,
  {
    clock = createClock(),
    store = memoryStore(),
    foreign = false,
    tiers,
    flags = memoryFlags(),
    telemetry,
  }: Partial<Options> = {},
): Promise<Lab> {
  const keys = await importTokenKeys(`k1:${toBase64Url(new Uint8Array(32).fill(1))}`)
  let ids = 0
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`
  const now: Lab['now'] = { chance: () => 0, rates: unlimited, send: undefined }
  const chance = () => now.chance()
  const apiKeys: ApiKey[] = []
  const naming: Naming = foreign
    ? { prefix: 'site:x', queries: 'as-is' }
    : { prefix: '1', queries: parseQueryRules('/api/links?limit&cursor') }
  const ids_ = regions.map(({ id }) => id)
  const drains = createDrains(flags, clock, ids_)
  let made: Router | undefined
  const router = () => {
    const map = { among: regions, home: primary }
    const drained = drains.current
    made ??= createRouter({ map, endpoints: upstreams, clock, chance: () => 0.5, drained })
    return made
  }
  const [endpoint = { fetch: hangingFetch }] = upstreams.values()
  const send: Router['forward'] = (...all) => (now.send ?? router().forward)(...all)
  const edge = assemble({
    ...{ clock, chance, newId, store, naming, keys, apiKeys },
    ...(tiers && { tiers }),
    telemetry,
    epoch: 1,
    name: parseName('Meridian'),
    rates: { take: (...all) => now.rates.take(...all) },
    ...(foreign
      ? { side: createSite({ endpoint, clock, chance }) }
      : {
          side: createRegional({ send, chance, newId }),
          operated: {
            ...{ endpoints: upstreams, version: versionOf(), drains },
            topology: (place) => router().topology(place),
          },
        }),
  })
  const works: Promise<unknown>[] = []
  const background = {
    waitUntil: (work: Promise<unknown>) => void works.push(work),
    async done() {
      while (works.length > 0) await works.shift()
    },
  }
  return { edge, cache: edge.cache.parts, clock, store, background, keys, naming, apiKeys, now }
}

type Options = {
  clock: HandClock
  store: MemoryStore
  foreign: boolean
  tiers: Tiers
  flags: Flags
  telemetry: TelemetryOptions
}

/** An edge, what its regions answer (a test may change it), and the calls that reached them. */
export type ToldLab = Lab & { answer: Answer; calls: Call[] }

export async function openTold(answer: Answer, options: Partial<Options> = {}): Promise<ToldLab> {
  const { calls, upstreams } = regionsThat((call) => lab.answer(call))
  const lab: ToldLab = { ...(await openEdge(upstreams, options)), answer, calls }
  return lab
}

const hangingFetch = () => new Promise<never>(() => {})

/** A stored response that was read at commit 7 and changed at 3; changed as told. */
export const entryOf = (changes: Partial<Entry> = {}): Entry =>
  freeEntryOf({ snapshot: at(3, 7), ...changes })

/** What a client would read of what was loaded or found. */
export async function textOf({
  entry,
  collapsed = entry,
  answer,
}: Told): Promise<string | undefined> {
  return collapsed ? new TextDecoder().decode(collapsed.body) : answer?.response.text()
}

type Told = {
  entry?: Entry | undefined
  collapsed?: Entry
  answer?: { response: Response } | undefined
}

/** A request from London, as Cloudflare describes it. */
export function request(path: string, init: RequestInit = {}): Request {
  const made = new Request(`${ORIGIN}${path}`, init)
  return Object.assign(made, { cf: { colo: 'LHR', latitude: '51.5', longitude: '-0.1' } })
}

/** A request at the door. */
export function arriving(request: Request, edge: Edge, background: Background = nobody): Arrival {
  const target = targetOf(request)
  if (target.kind !== 'resource') throw new Error(`${request.url} is no page`)
  return edge.door.arrive(request, target, background)
}

/** What the platform keeps alive of a request that it ends: nothing. */
export const nobody: Background = { waitUntil: () => {} }

/** A visit to `path` without a session, changed as told. */
export function visitTo(
  { edge, background }: Pick<Lab, 'edge'> & { background?: Background },
  path: string,
  init: RequestInit = {},
  changes: Partial<Visit> = {},
): Visit {
  const arrival = arriving(request(path, init), edge, background)
  const { tell, costs } = recorder(arrival.tell)
  recorded.set(tell, costs)
  const session = { position: start(1), wish: undefined, tokenSent: false, reset: undefined }
  return { ...arrival, tell, ...session, ...changes }
}

const recorded = new WeakMap<Tell, Partial<Counts>>()

/** What the visit has cost so far. */
export const costsOf = ({ tell }: Visit): Partial<Counts> => recorded.get(tell) ?? {}

/** Adds up what is told, and passes it on. */
export function recorder(next: Tell = unheard): { tell: Tell; costs: Partial<Counts> } {
  const costs: Partial<Counts> = {}
  const tell: Tell = (event) => {
    if (event.kind !== 'answered') costs[event.kind] = (costs[event.kind] ?? 0) + (event.times ?? 1)
    next(event)
  }
  return { tell, costs }
}

export const unheard: Tell = () => {}

/** What was found, as a response before it is dressed for its client. */
export const responseOf = ({ entry, answer }: Served): Response =>
  answer?.response ?? new Response(entry?.body, { status: entry?.status ?? 500 })

/** A body that comes as the test says, and tells whether somebody let it go. */
export function slowBody() {
  let letGo = false
  let pipe: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      pipe = controller
    },
    cancel() {
      letGo = true
    },
  })
  return {
    body,
    letGo: () => letGo,
    send: (text: string) => pipe?.enqueue(new TextEncoder().encode(text)),
    end: () => pipe?.close(),
    breakOff: () => pipe?.error(new Error('connection lost')),
  }
}
