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
      case 'retry': {
        const [write] = unanswered
        return write
          ? repeat(write.outgoing, planned)
          : compose({ kind: 'read', slug: intent.slug }, planned)
      }
      case 'repeat':
        if (!acknowledged) return compose({ kind: 'read', slug: intent.slug }, planned)
        return { ...repeat(acknowledged.outgoing, planned), before: acknowledged.answer }
      default:
        return compose(intent, planned)
    }
  }

  const repeat = (sent: Outgoing, { n, colo }: Planned): Outgoing => ({
    ...sent,
    n,
    colo,
    token,
    again: sent.again ?? sent.n,
    allowed: allowed(sent.meant),
  })

  function compose(meant: Meant, planned: Planned): Outgoing {
    const { client, n, colo, anonymous } = planned
    const request = toRequest(meant)
    const conditional = meant.kind === 'change' || meant.kind === 'delete'
    const version = conditional ? versions.get(meant.slug) : undefined
    const ifMatch = conditional ? (version === undefined ? '*' : `"${version}"`) : undefined
    if (meant.kind === 'delete') doomed.add(meant.slug)
    const first = token === undefined && !anonymous && request.method === 'GET'
    return {
      ...request,
      client,
      n,
      again: undefined,
      meant,
      colo,
      key: request.method === 'GET' ? undefined : keyOf(client, n),
      ifMatch,
      token: anonymous ? undefined : token,
      wish: planned.wish ?? (first ? 'session' : undefined),
      anonymous,
      allowed: allowed(meant),
      before: undefined,
    }
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
