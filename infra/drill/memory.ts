// What the clients remember, and so what they send: their links, and the newest token of each.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import { type Answer, readToken } from '../traffic/reply.ts'
import type { Client } from './clients.ts'
import type { Kind, Planned } from './traffic.ts'

/** A Consistency-Token, and when it came. */
export type Token = { text: string; floor: number; at: number }

/** A request, but for the world's address and the API key. */
export type Ask = {
  kind: Kind
  colo: string
  method: 'GET' | 'POST' | 'PATCH'
  path: string
  token: Token | undefined
  /** The Idempotency-Key, of writes. */
  key: string | undefined
  body: { url: string; title?: string; listed?: true } | undefined
  /** The link that is changed. */
  slug: string | undefined
}

type Memory = {
  /** The one with the largest floor. */
  token: Token | undefined
  /** Made by this client, and acknowledged. */
  made: string[]
  /** Those of them that nobody has tried to change. */
  untouched: string[]
}

/** As the API wants them: 16 characters or more. No two runs share a world. */
const keyOf = (n: number) => `drill-${String(n).padStart(10, '0')}`

/** What a write leaves behind, to be found again by its key. */
export const urlOf = (key: string): string => `https://example.com/${key}`

export function createMemory(clients: readonly Client[], slugs: readonly string[]) {
  const memories = clients.map((): Memory => ({ token: undefined, made: [], untouched: [] }))
  const known = [...slugs]
  const of = (client: number) => {
    const [memory, home] = [memories[client], clients[client]]
    if (!memory || !home) throw new Error(`There is no client ${client}.`)
    return { memory, colo: home.colo }
  }

  /** What cannot be done yet becomes what can: without an own link, reading one is following another. */
  function compose({ n, client, kind, slug, which }: Planned): Ask {
    const { memory, colo } = of(client)
    const { token } = memory
    switch (kind) {
      case 'follow':
      case 'reload':
        return get(kind, colo, `/${slug}`)
      case 'list':
        return get(kind, colo, '/api/links?limit=20')
      case 'read':
        return get(kind, colo, `/api/links/${pick(known, which) ?? slug}`)
      case 'own': {
        const own = pick(memory.made, which)
        if (own === undefined) return get('follow', colo, `/${slug}`)
        return { ...get(kind, colo, `/api/links/${own}`), token }
      }
      case 'create':
        return create(keyOf(n), colo, token)
      case 'change': {
        const changed = memory.untouched.shift()
        if (changed === undefined) return create(keyOf(n), colo, token)
        return change(keyOf(n), colo, token, changed)
      }
    }
  }

  /** Returns the slug of the link that was made. */
  function learn(planned: Planned, ask: Ask, answer: Answer, now: number): string | undefined {
    const { memory } = of(planned.client)
    const text = answer.headers.get('Consistency-Token')
    const floor = readToken(text)?.floor ?? -1
    if (text !== null && floor > (memory.token?.floor ?? -1)) {
      memory.token = { text, floor, at: now }
    }
    const made = ask.kind === 'create' && answer.status === 201 ? parseJson(answer.text) : undefined
    if (!isRecord(made) || typeof made.slug !== 'string') return undefined
    for (const list of [memory.made, memory.untouched, known]) list.push(made.slug)
    return made.slug
  }

  return { compose, learn }
}

export type Memories = ReturnType<typeof createMemory>

const get = (kind: Kind, colo: string, path: string): Ask => ({
  ...{ kind, colo, method: 'GET', path },
  ...{ token: undefined, key: undefined, body: undefined, slug: undefined },
})

/** Without a slug of its choice, so that a write that is done twice makes two links. */
const create = (key: string, colo: string, token: Token | undefined): Ask => ({
  ...{ kind: 'create', colo, method: 'POST', path: '/api/links', token, key, slug: undefined },
  body: { url: urlOf(key), title: key, listed: true },
})

/** Whatever the version, so that a write that is done twice makes two of them. */
const change = (key: string, colo: string, token: Token | undefined, slug: string): Ask => ({
  ...{ kind: 'change', colo, method: 'PATCH', path: `/api/links/${slug}`, token, key, slug },
  body: { url: urlOf(key) },
})

const pick = (items: readonly string[], which: number): string | undefined =>
  items[Math.floor(which * items.length)]
