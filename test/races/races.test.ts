// Races: clients, fills, commits and replicas interleaved in every order that fast-check thinks of, on the
// real edge, the real regional Worker and the real write path. More of them: npm run races -- --schedules 50000.

import type { KVNamespace } from '@cloudflare/workers-types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeSecrets } from '../../infra/world/secrets.ts'
import { assemble, type Edge } from '../../src/edge/assemble.ts'
import { KV_READ_MS_MAX } from '../../src/edge/cache/rules/limits.ts'
import { kvStore } from '../../src/edge/cache/store/kv.ts'
import { handle } from '../../src/edge/handle.ts'
import type { Endpoint } from '../../src/edge/routing/attempt.ts'
import { createRouter } from '../../src/edge/routing/router.ts'
import { createRegional } from '../../src/edge/upstream/regional.ts'
import { remember } from '../../src/shared/client.ts'
import { publicHeaders } from '../../src/shared/headers.ts'
import { type Clock, systemClock } from '../../src/shared/time.ts'
import { importTokenKeys } from '../../src/shared/token.ts'
import { versionOf } from '../../src/shared/version.ts'
import { contextOf } from '../src/context.ts'
import { map, regions } from '../support/map.ts'
import { createDatabase } from './database.ts'
import worker from './region.ts'

/** In `npm test`; the longer run is a command of its own. */
const SCHEDULES = Number(process.env.RACES ?? 400)
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)
/** Each schedule takes some milliseconds. */
const TEST_MS_MAX = 30_000 + SCHEDULES * 60

/** A few times what memory takes for good without asking; a dozen of them outlive every lifetime. */
const JUMP_MS_MAX = 20_000

const { key, values } = makeSecrets(1, 'races')
const SLUGS = ['a', 'b']
const PLACES = ['51.5,-0.1', '1.3,103.8']

type Step = { kind: 'read' | 'follow' | 'list' | 'change' | 'create'; slug: string; place: string }
type Seen = {
  client: number
  step: Step
  status: number
  versions: [string, number][]
  wrote: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('read', 'read', 'follow', 'list', 'change', 'change', 'create'),
  slug: fc.constantFrom(...SLUGS),
  place: fc.constantFrom(...PLACES),
})
const plans = fc.array(fc.array(step, { minLength: 2, maxLength: 5 }), {
  minLength: 2,
  maxLength: 3,
})

/** Runs the clients' plans, every call between the parts being one task of the scheduler. */
async function play(s: fc.Scheduler, clients: Step[][], oldest: () => number): Promise<Seen[]> {
  const turn = (name: string) => s.schedule(Promise.resolve(), name)
  const database = createDatabase(async () => {
    await turn('replica waits')
    for (const replica of Object.values(replicas)) replica.apply()
  })
  const replicas = Object.fromEntries(regions.map(({ id }) => [id, database.createReplica()]))
  const endpoints = new Map(regions.map(({ id }) => [id, endpointOf(id)]))

  function endpointOf(id: string): Endpoint {
    const env = { DB: replicas[id]?.d1, REGION: id, EPOCH: '1', API_KEYS: values.API_KEYS }
    return {
      async fetch(url, { signal: _signal, ...init }) {
        await turn(`to ${id}`)
        const response = await worker.fetch(new Request(url, init), env as never, contextOf())
        await turn(`from ${id}`)
        return response
      },
    }
  }

  /** KV that shows any value it ever had, or nothing. */
  const stored = new Map<string, (ArrayBuffer | null)[]>()
  const kv = {
    async get(name: string, type: string) {
      await turn('kv get')
      if (type === 'json') return null
      const all = stored.get(name) ?? [null]
      return all[Math.floor(oldest() * all.length)] ?? null
    },
    async put(name: string, value: Uint8Array<ArrayBuffer> | string) {
      await turn('kv put')
      if (typeof value === 'string') return // a mark: who never hears of one is the harder case
      stored.set(name, [...(stored.get(name) ?? [null]), value.slice().buffer])
    },
    async delete(name: string) {
      await turn('kv delete')
      stored.set(name, [...(stored.get(name) ?? []), null])
    },
  } as unknown as KVNamespace

  /** While nobody waits for an answer time may jump, past the life of what memory and KV hold. */
  let jumpedMs = 0
  let waiting = 0
  const clock: Clock = {
    now: () => systemClock.now() + jumpedMs,
    // KV may be slow at any moment; a region has all the time it needs.
    sleep: (ms, signal) => (ms <= KV_READ_MS_MAX ? turn('slow kv') : never(signal)),
  }
  const keys = await importTokenKeys(values.TOKEN_KEYS ?? '')
  const naming = { prefix: '1', queries: [] }
  let ids = 0
  const newId = () => `race-id-${String(++ids).padStart(16, '0')}`
  /** Two isolates, each with a memory of its own, over one KV. */
  const [here, there] = [0, 1].map((): Edge => {
    const router = createRouter({ map, endpoints, clock, chance: () => 0.5 })
    const drains = { current: () => new Set<string>(), check: () => {}, set: async () => {} }
    return assemble({
      ...{ clock, chance: oldest, newId, naming, keys },
      store: kvStore(kv, clock),
      epoch: 1,
      name: { cache: 'edge', pseudonym: 'edge' },
      apiKeys: [],
      side: createRegional({ send: router.forward, chance: oldest, newId }),
      operated: { endpoints, version: versionOf(), drains, topology: router.topology },
    })
  })
  const behind: Promise<unknown>[] = []
  const background = { waitUntil: (work: Promise<unknown>) => void behind.push(work) }
  const seen: Seen[] = []

  const run = async (plan: Step[], client: number) => {
    let place = ''
    const get = remember((url, init) => {
      const request = new Request(url, init)
      // Who has no token may go back: one read may be confirmed at the primary, and the next not.
      request.headers.set(publicHeaders.consistency, 'session')
      const [latitude, longitude] = place.split(',')
      Object.defineProperty(request, 'cf', { value: { colo: 'X', latitude, longitude } })
      return handle(request, (oldest() < 0.5 ? here : there) as Edge, background)
    })
    for (const one of plan) {
      await turn(`client ${client}`)
      place = one.place
      if (waiting === 0) jumpedMs += Math.round(oldest() * JUMP_MS_MAX)
      waiting++
      const response = await get(...requestOf(one, client))
      const text = await response.text()
      waiting--
      const wrote = response.ok && (one.kind === 'change' || one.kind === 'create')
      seen.push({
        client,
        step: one,
        status: response.status,
        versions: versionsIn(response, text),
        wrote,
      })
    }
  }
  const lag = async () => {
    for (let i = 0; i < 6; i++) {
      await turn('replication')
      replicas[regions[i % regions.length]?.id ?? '']?.apply()
    }
  }
  const all = Promise.all([...clients.map(run), lag()])
  await s.waitFor(all)
  await s.waitFor(Promise.all(behind))
  return seen
}

const never = (signal?: AbortSignal) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))

function requestOf({ kind, slug }: Step, client: number): [string, RequestInit] {
  const origin = 'https://races.example'
  switch (kind) {
    case 'read':
      return [`${origin}/api/links/${slug}`, {}]
    case 'follow':
      return [`${origin}/${slug}`, {}]
    case 'list':
      return [`${origin}/api/links`, {}]
    case 'change':
      return [
        `${origin}/api/links/${slug}`,
        writing('PATCH', { url: `https://example.com/${client}` }),
      ]
    case 'create':
      return [
        `${origin}/api/links`,
        writing('POST', { slug, url: 'https://example.com/', listed: true }),
      ]
  }
}

function writing(method: string, fields: object): RequestInit {
  const body = JSON.stringify(fields)
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    ...(method === 'PATCH' && { 'If-Match': '*' }),
  }
  return { method, headers, body }
}

/** What the answer says of each slug: its version, or 0 for "there is none". */
function versionsIn(response: Response, text: string): [string, number][] {
  if (response.status === 200 || response.status === 201) {
    const body = JSON.parse(text)
    const links: { slug: string; version: number }[] = body.links ?? [body]
    const found = links.map(({ slug, version }): [string, number] => [slug, version])
    if (!body.links) return found
    const missing = SLUGS.filter((slug) => !links.some((link) => link.slug === slug))
    return [...found, ...missing.map((slug): [string, number] => [slug, 0])]
  }
  return []
}

/** For each client and slug: nothing older than what it saw or wrote before, in its own order. */
function goesBack(seen: Seen[]): string | undefined {
  const known = new Map<string, number>()
  for (const {
    client,
    step: { kind, slug },
    status,
    versions,
  } of seen) {
    const observed = [...versions]
    if ((kind === 'read' || kind === 'follow') && status === 404) observed.push([slug, 0])
    if (kind === 'follow' && status === 302) observed.push([slug, 1])
    for (const [name, version] of observed) {
      const before = known.get(`${client} ${name}`) ?? 0
      const enough = kind === 'follow' && version === 1 ? true : version >= before
      if (!enough) return `client ${client} saw ${name} at ${version} after ${before} (${kind})`
      known.set(`${client} ${name}`, Math.max(before, version))
    }
  }
  return undefined
}

const STATUSES = new Set([200, 201, 302, 404, 409])

test(
  `no order of ${SCHEDULES} lets a client go back in time (SEED=${SEED})`,
  async () => {
    let hits = 0
    let writes = 0
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        plans,
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (s, clients, chances) => {
          const oldest = () => chances.next().value ?? 0
          const seen = await play(s, clients, oldest)
          hits += seen.length
          expect(seen.filter(({ status }) => !STATUSES.has(status))).toEqual([])
          expect(goesBack(seen)).toBeUndefined()
          // Every change is one version: as many as were acknowledged, in one order.
          for (const slug of SLUGS) {
            const written = seen.filter(({ wrote, step: one }) => wrote && one.slug === slug)
            writes += written.length
            const versions = written
              .map(({ versions: [first] }) => first?.[1] ?? 0)
              .sort((a, b) => a - b)
            expect(versions).toEqual(versions.map((_, index) => index + 1))
          }
        },
      ),
      { numRuns: SCHEDULES, seed: SEED, includeErrorInReport: true },
    )
    expect(hits).toBeGreaterThan(SCHEDULES)
    expect(writes).toBeGreaterThan(SCHEDULES / 10)
  },
  TEST_MS_MAX,
)
