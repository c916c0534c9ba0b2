// What the clients remember, and so what they send: their links, and the newest token of each.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Ask as Sent } from '../traffic/exchange.ts'
import { type Answer, readToken } from '../traffic/reply.ts'
import type { Client } from './clients.ts'
import type { Kind, Planned } from './traffic.ts'

/** What traffic sends, and why: `tokenAt` is when the token came, `slug` the link that is changed. */
export type Ask = Sent & {
  kind: Kind
  colo: string
  tokenAt?: number | undefined
  slug?: string
}

type Memory = {
  /** The one with the largest floor, and when that floor first came. */
  token: { text: string; floor: number; at: number } | undefined
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
    const session = { colo, token: memory.token?.text, tokenAt: memory.token?.at }
    const get = (kind: Kind, path: string): Ask => ({ kind, colo, method: 'GET', path })
    switch (kind) {
      case 'follow':
        return get(kind, `/${slug}`)
      case 'reload': // as a browser's button does
        return { ...get(kind, `/${slug}`), headers: { 'Cache-Control': 'no-cache' } }
      case 'list':
        return get(kind, '/api/links?limit=20')
      case 'read':
        return get(kind, `/api/links/${pick(known, which) ?? slug}`)
      case 'own': {
        const own = pick(memory.made, which)
        if (own === undefined) return get('follow', `/${slug}`)
        return { ...get(kind, `/api/links/${own}`), ...session }
      }
      case 'create':
        return { ...create(keyOf(n)), ...session }
      case 'change': {
        const changed = memory.untouched.shift()
        const write = changed === undefined ? create(keyOf(n)) : change(keyOf(n), changed)
        return { ...write, ...session }
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

/** Without a slug of its choice, so that a write that is done twice makes two links. */
const create = (key: string) => ({
  ...{ kind: 'create' as const, method: 'POST' as const, path: '/api/links', key },
  body: { url: urlOf(key), title: key, listed: true },
})

/** Whatever the version, so that a write that is done twice makes two of them. */
const change = (key: string, slug: string) => ({
  ...{ kind: 'change' as const, method: 'PATCH' as const, path: `/api/links/${slug}`, key, slug },
  ...{ ifMatch: '*', body: { url: urlOf(key) } },
})

const pick = (items: readonly string[], which: number): string | undefined =>
  items[Math.floor(which * items.length)]
