// A world for a story: real processes on free ports, and requests in the words of its users.
import http from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startWorld, type World } from '../../infra/world/index.ts'

export const root = join(import.meta.dirname, '..', '..')

const agent = new http.Agent({ keepAlive: true })

export type Answer = {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
  /** `desc` of a Server-Timing entry: `timing('cache')` is `hit`, `miss`, `stale` or `bypass`. */
  timing(name: string): string | undefined
}

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
  regions: { id: string; pid?: number; up: boolean; role: string }[]
  colos: { id: string; region: string }[]
  faults: { id: string; kind: string }[]
  edges: { pid: number }
  kv: { keys: number; reads: number; writes: number; hits: number }
}

/** Boots a world for the stories of this file; faults are healed after each. */
export function describeWorld(options: { speed?: number; seed?: number } = {}) {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ root, port: 0, seed: 7, speed: 1, ...options })
  })
  afterEach(() => send('DELETE', '/_world/faults'))
  afterAll(() => world.stop())

  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${world.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

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
    async state(): Promise<State> {
      return (await send('GET', '/_world')).json() as Promise<State>
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

/** node:http and not fetch(), which follows redirects and adds cache directives of its own. */
function request(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, headers, agent }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      const told = new Headers()
      for (const [name, value] of Object.entries(response.headers)) told.set(name, String(value))
      const timing = (name: string) =>
        new RegExp(`(?:^|, )${name};desc="([^"]*)"`).exec(told.get('Server-Timing') ?? '')?.[1]
      resolve({ status: response.statusCode ?? 0, headers: told, text, json: parse(text), timing })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Asks again until `good`, and returns that answer; fails after 20 s with the last one. */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > deadline) throw new Error(`never came true; last: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setImmediate(resolve)) // what is waited for may need this process
  }
}
