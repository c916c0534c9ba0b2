// A world to break: its stories also count, at the edges, at the primary and in KV, and turn clocks on.
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect } from 'vitest'
import type { Counts } from '../../src/edge/operators/meter.ts'
import type { Topology } from '../../src/edge/routing/rules/topology.ts'
import { internalHeaders } from '../../src/shared/headers.ts'
import { exchange } from './exchange.ts'
import type { Answer } from './http.ts'
import { describeWorld } from './world.ts'

export type FailingWorld = ReturnType<typeof describeFailingWorld>

/** A body of unknown length (RFC 9112 section 7.1). */
export const CHUNKED = { 'Transfer-Encoding': 'chunked' }

/** Where `change` makes links lead. */
export const CHANGED = 'https://example.com/changed'

const SEED = 7

/** Without delays; those of faults, caps and breakers are real. */
export function describeFailingWorld() {
  const stateFolder = join(tmpdir(), `meridian-failures-${randomUUID()}`)
  afterAll(() => rmSync(stateFolder, { recursive: true, force: true }))
  const options = { speed: 0, seed: SEED, stateFolder }
  const world = describeWorld(options)
  const primary = countsAt(join(stateFolder, 'primary.sqlite'))

  const at = async (...args: Parameters<typeof world.at>): Promise<Answer> =>
    clean(await world.at(...args))
  const write = async (...args: Parameters<typeof world.write>): Promise<Answer> =>
    clean(await world.write(...args))

  async function topology(colo: string): Promise<Topology> {
    const { json } = await write(colo, 'GET', '/ops/topology')
    return json as Topology // the edge's own type, as JSON
  }

  const region = async (colo: string, id: string) =>
    (await topology(colo)).regions.find((one) => one.id === id)

  return {
    ...primary,
    stateFolder,
    seed: SEED,
    at,
    write,
    fault: world.fault,
    heal: world.heal,
    healAll: () => world.send('DELETE', '/_world/faults'),
    state: world.state,
    /** Reads past the cache: the fault is meant for what lies behind. */
    read: async (...args: Parameters<typeof world.anew>) => clean(await world.anew(...args)),
    /** Makes a short link whose slug is made up, so that a second effect would be a second row. */
    create: (colo: string, title: string, headers: Record<string, string> = {}) =>
      write(colo, 'POST', '/api/links', {
        body: { url: 'https://example.com/', title, listed: true },
        headers,
      }),
    /** A body as it is, with the development key unless the headers have another. */
    raw: async (colo: string, method: string, path: string, body: string, headers: object) => {
      const url = `${world.url.replace('localhost', '127.0.0.1')}${path}`
      const key = { Authorization: `Bearer ${world.key}`, 'World-Colo': colo }
      return clean(await exchange(url, { method, headers: { ...key, ...headers }, body }))
    },
    region,
    /** Too many breakers are open to be believed. */
    panics: async (colo: string) => (await topology(colo)).panic,
    /** Tries that the colo's isolate has sent to a region, or to all. */
    calls: async (colo: string, id?: string) =>
      (await topology(colo)).regions
        .filter((one) => id === undefined || one.id === id)
        .reduce((sum, { calls }) => sum + calls, 0),
    /** What requests of a route have cost the colo's isolate. */
    async costs(colo: string, route: string): Promise<Partial<Counts>> {
      const { json } = await write(colo, 'GET', '/ops/costs')
      return (json.routes as Record<string, Counts>)[route] ?? {}
    },
    /** Changes a short link that the world began with, and returns the token. */
    async change(colo: string, slug: string): Promise<string> {
      const headers = { 'If-Match': '*' }
      const body = { url: CHANGED }
      const changed = await write(colo, 'PATCH', `/api/links/${slug}`, { body, headers })
      expect(changed.status).toBe(200)
      return tokenOf(changed)
    },
    /** Time passes at one colo. */
    later: (colo: string, seconds: number) =>
      world.fault({ kind: 'clock-skew', from: colo, ms: 1_000 * seconds }),
    /** Where KV keeps the copy of a page, such as a short link. */
    keyOf: (page: string) => `1:${world.url}/${page}`,
    kv: kvOf(async () => {
      const { kv } = await world.state()
      return (kv as { address?: string }).address ?? ''
    }),
  }
}

/** Nothing that edge and region say to each other reaches a client, and errors are problems (RFC 9457). */
export function clean<T extends Pick<Answer, 'status' | 'headers' | 'text'>>(answer: T): T {
  for (const name of Object.values(internalHeaders)) expect(answer.headers.has(name)).toBe(false)
  if (answer.status >= 400) {
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(answer.text).not.toMatch(/SQL|D1|stack/)
  }
  return answer
}

/** What the primary's file says: effects, whatever anybody was told. */
export function countsAt(file: string) {
  function count(sql: string, ...values: string[]): number {
    const db = new DatabaseSync(file, { readOnly: true })
    try {
      return Number(db.prepare(sql).get(...values)?.n)
    } finally {
      db.close()
    }
  }
  return {
    /** Short links with this title. */
    effects: (title: string) => count('SELECT count(*) AS n FROM links WHERE title = ?', title),
    commits: () => count('SELECT n FROM commit_seq'),
    /** The database as it is now, whole, as a file. */
    copyTo(copy: string): void {
      const db = new DatabaseSync(file)
      db.prepare('VACUUM INTO ?').run(copy)
      db.close()
    },
  }
}

/** KV as another Worker with the same namespace sees it: no check of what is put there. */
function kvOf(address: () => Promise<string>) {
  const call = async (key: string, init: RequestInit = {}) => {
    const url = `http://${await address()}/${encodeURIComponent(key)}?urlencoded=true`
    return fetch(url, { ...init, headers: { 'World-Colo': 'LHR' } })
  }
  return {
    get: async (key: string) => {
      const response = await call(key)
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
    },
    put: async (key: string, body: Uint8Array<ArrayBuffer>) => {
      expect((await call(key, { method: 'PUT', body })).status).toBe(200)
    },
  }
}

/** How long the region that answered took, as the edge saw it. */
export const regionMs = ({ headers }: Answer): number =>
  Number(/region;desc="\w+";dur=([\d.]+)/.exec(headers.get('Server-Timing') ?? '')?.[1])

export const tokenOf = ({ headers }: Answer): string => headers.get('Consistency-Token') ?? ''

export const statusOf = ({ headers }: Answer) => headers.get('Cache-Status')

export const leadsTo = ({ status, headers }: Answer) => [status, headers.get('Location')]

/** The newest commit that the token's owner has seen. */
export function floorOf(token: string): unknown {
  const payload = Buffer.from(token.split('.')[2] ?? '', 'base64url').toString()
  return (JSON.parse(payload) as { F?: unknown }).F
}

export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now()
  const value = await work()
  return { value, ms: performance.now() - began }
}
