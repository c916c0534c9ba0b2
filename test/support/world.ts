// A world for a story: real processes on free ports, and requests in the words of its users.
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, test } from 'vitest'
import { startWorld, type World } from '../../infra/world/index.ts'
import { type Answer, request } from './http.ts'

/** `KV=down npm test -- stories`: every story again, with a KV that fails every call. */
const kvIsDown = process.env.KV === 'down'
/** A story of what KV is good for: there is nothing to tell without one. */
export const testOfKv = test.skipIf(kvIsDown)
const ALL_FAULTS = '/_world/faults'

export const root = join(import.meta.dirname, '..', '..')

type Options = {
  method?: string
  headers?: Record<string, string>
  body?: unknown
  /** The client's Consistency-Token. */
  token?: string | undefined
}

export type Fault = { kind: string; [field: string]: unknown }

/** The fields of GET /_world that stories read. */
type State = {
  origin?: string
  regions: { id: string; pid?: number; up: boolean; role: string }[]
  colos: { id: string; region: string }[]
  links: { from: string; to: string }[]
  faults: { id: string; kind: string }[]
  edges: { pid: number }
  kv: { keys: number; reads: number; writes: number; hits: number }
}

type WorldOptions = {
  speed?: number
  seed?: number
  /** Asked when the world starts: the site that its edges front, instead of regions. */
  origin?: () => string
}

/** Boots a world for the stories of this file; faults are healed after each. */
export function describeWorld({ origin, ...options }: WorldOptions = {}) {
  let world: World
  /** Not the story's own: it does not see it. */
  let ground: string | undefined
  const breakGround = async () => {
    if (kvIsDown) ground = await api.fault({ kind: 'kv-error' })
  }
  beforeAll(async () => {
    world = await startWorld({ root, port: 0, seed: 7, speed: 1, ...options, origin: origin?.() })
    await breakGround()
  })
  afterEach(() => send('DELETE', ALL_FAULTS))
  afterAll(() => world.stop())

  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${world.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (method === 'DELETE' && path === ALL_FAULTS) await breakGround()
    return response
  }

  const api = {
    get url() {
      return world.url
    },
    get key() {
      return world.key
    },
    /** A request that enters the world at a colo. */
    at(colo: string, path: string, options: Options = {}): Promise<Answer> {
      const { method = 'GET', headers = {}, body, token } = options
      return request(`http://127.0.0.1:${world.port}${path}`, method, body, {
        'World-Colo': colo,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { 'Consistency-Token': token }),
        ...headers,
      })
    },
    /** A write with the development key. */
    write: (colo: string, method: string, path: string, options: Options = {}) =>
      api.at(colo, path, {
        ...options,
        method,
        headers: { Authorization: `Bearer ${world.key}`, ...options.headers },
      }),
    /** Reads past the cache, which is heard of a key as often as it asks. What comes is kept for nobody. */
    anew: (colo: string, path: string) =>
      api.write(colo, 'GET', path, { headers: { 'Cache-Control': 'no-cache' } }),
    async state(): Promise<State> {
      const state = (await (await send('GET', '/_world')).json()) as State
      return { ...state, faults: state.faults.filter(({ id }) => id !== ground) }
    },
    /** Breaks something, and resolves with the fault's id when it is broken. */
    async fault(fault: Fault): Promise<string> {
      const response = await send('POST', '/_world/faults', fault)
      const { id } = (await response.json()) as { id: string }
      if (response.status !== 201) throw new Error(`fault refused: ${response.status}`)
      return id
    },
    heal: (id: string) => send('DELETE', `/_world/faults/${id}`),
    send,
  }
  return api
}
