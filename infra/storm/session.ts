// What a client remembers, and so what it sends: its token, the versions it saw, its unanswered writes.
import type { Ask } from '../traffic/exchange.ts'
import type { Seen } from '../traffic/history.ts'
import type { Intent, Planned } from './plan.ts'

type Meant = Exclude<Intent, { kind: 'retry' | 'repeat' }>

export type Outgoing = Required<Omit<Ask, 'headers'>> & {
  client: number
  n: number
  again: number | undefined
  meant: Meant
  body: Record<string, unknown> | undefined
  anonymous: boolean
  /** What may be answered, apart from 503. */
  allowed: readonly number[]
  /** The answer that this one must equal. */
  before: Answered | undefined
}

export type Answered = { status: number; text: string }

/** What became of a request, as far as a client cares. */
export type Learned = {
  /** `undefined`: no answer. */
  answer: Answered | undefined
  token: string | undefined
  value: Seen | undefined
}

type Write = { outgoing: Outgoing; tries: number }

/** More would be a client that never gives up. */
export const TRIES_MAX = 4
/** More than a client can have tried while the primary was away; the oldest are given up. */
const UNANSWERED_MAX = 20

export function createSession() {
  let token: string | undefined
  /** Of the links it has heard of; `undefined` since it was told that one is gone. */
  const versions = new Map<string, number | undefined>()
  /** Links this client has tried to delete: only their maker does. */
  const doomed = new Set<string>()
  let unanswered: Write[] = []
  let acknowledged: { outgoing: Outgoing; answer: Answered } | undefined

  function next(planned: Planned): Outgoing {
    const { intent } = planned
    switch (intent.kind) {
      case 'retry':
        return again(unanswered[0]?.outgoing, intent.slug, planned)
      case 'repeat': {
        const outgoing = again(acknowledged?.outgoing, intent.slug, planned)
        return { ...outgoing, before: acknowledged?.answer }
      }
      default:
        return compose(intent, planned)
    }
  }

  /** What was sent before, with the newest token; when there is none, a read. */
  function again(sent: Outgoing | undefined, slug: string, planned: Planned): Outgoing {
    if (!sent) return compose({ kind: 'read', slug }, planned)
    const { n, colo } = planned
    const first = sent.again ?? sent.n
    return { ...sent, n, colo, token, again: first, allowed: allowed(sent.meant) }
  }

  function compose(meant: Meant, planned: Planned): Outgoing {
    const { client, n, colo, anonymous } = planned
    const request = toRequest(meant)
    const reads = request.method === 'GET'
    if (meant.kind === 'delete') doomed.add(meant.slug)
    const first = token === undefined && !anonymous && reads
    return {
      ...{ ...request, client, n, colo, meant, anonymous },
      ...{ again: undefined, before: undefined },
      key: reads ? undefined : keyOf(client, n),
      ifMatch: ifMatchOf(meant),
      token: anonymous ? undefined : token,
      wish: planned.wish ?? (first ? 'session' : undefined),
      allowed: allowed(meant),
    }
  }

  function ifMatchOf(meant: Meant): string | undefined {
    if (meant.kind !== 'change' && meant.kind !== 'delete') return undefined
    const version = versions.get(meant.slug)
    return version === undefined ? '*' : `"${version}"`
  }

  /** Refusals count only where the client itself gave cause for them. */
  function allowed(meant: Meant): number[] {
    switch (meant.kind) {
      case 'create':
        return [201]
      case 'read':
        return [200, 404, 410]
      case 'follow':
        return [302, 404, 410]
      case 'list':
        return [200]
      case 'change':
      case 'delete':
        return [
          meant.kind === 'change' ? 200 : 204,
          412, // of `*` too: the link may come to be just after the write has missed it
          ...(versions.has(meant.slug) ? [] : [404]),
          ...(doomed.has(meant.slug) ? [410] : []),
        ]
    }
  }

  function learn(outgoing: Outgoing, { answer, token: given, value }: Learned): void {
    if (outgoing.anonymous) return
    if (given !== undefined) token = given
    if (value?.kind === 'link') versions.set(value.slug, value.version)
    if (value?.kind === 'gone') versions.set(value.slug, undefined)
    if (value?.kind === 'list') for (const one of value.links) versions.set(one.slug, one.version)
    if (outgoing.key !== undefined) settle(outgoing, answer)
  }

  function settle(outgoing: Outgoing, answer: Answered | undefined): void {
    const known = unanswered.find((write) => write.outgoing.key === outgoing.key)
    unanswered = unanswered.filter((write) => write !== known)
    if (answer && answer.status < 500) {
      if (answer.status < 300) acknowledged = { outgoing, answer }
      return
    }
    const tries = (known?.tries ?? 0) + 1
    if (outgoing.before || tries >= TRIES_MAX) return
    unanswered = [...unanswered, { outgoing, tries }].slice(-UNANSWERED_MAX)
  }

  return { next, learn }
}

export type Session = ReturnType<typeof createSession>

/** Shaped as the API wants them: 16 characters or more. */
const keyOf = (client: number, n: number) =>
  `storm-c${String(client).padStart(4, '0')}-${String(n).padStart(6, '0')}`

function toRequest(meant: Meant): Pick<Outgoing, 'method' | 'path' | 'body'> {
  switch (meant.kind) {
    case 'create': {
      const { slug, url } = meant
      return { method: 'POST', path: '/api/links', body: { slug, url, listed: true } }
    }
    case 'read':
      return { method: 'GET', path: `/api/links/${meant.slug}`, body: undefined }
    case 'follow':
      return { method: 'GET', path: `/${meant.slug}`, body: undefined }
    case 'list':
      return { method: 'GET', path: '/api/links?limit=5', body: undefined }
    case 'change': {
      const { slug, url, disabled } = meant
      const body = { url, ...(disabled !== undefined && { disabled }) }
      return { method: 'PATCH', path: `/api/links/${slug}`, body }
    }
    case 'delete':
      return { method: 'DELETE', path: `/api/links/${meant.slug}`, body: undefined }
  }
}
