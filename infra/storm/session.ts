// What a client remembers, and so what it sends: its token, the versions it saw, its unanswered writes.
import type { Use, Workload } from '../../src/shared/workload.ts'
import type { Ask } from '../traffic/exchange.ts'
import { LISTED_MAX, type Seen } from '../traffic/history.ts'
import type { Answer } from '../traffic/reply.ts'
import type { Intent, Planned } from './plan.ts'

type Meant = Exclude<Intent, { kind: 'retry' | 'repeat' }>

export type Outgoing = Omit<Ask, 'headers'> &
  Use & {
    client: number
    n: number
    colo: string
    again: number | undefined
    meant: Meant
    anonymous: boolean
    /** What may be answered, apart from 503. */
    allowed: readonly number[]
    /** The answer that this one must equal. */
    before?: Answer | undefined
  }

type Write = { outgoing: Outgoing; tries: number }

/** More would be a client that never gives up. */
export const TRIES_MAX = 4
/** More than a client can have tried while the primary was away; the oldest are given up. */
const UNANSWERED_MAX = 20

export function createSession(workload: Workload) {
  let token: string | undefined
  /** Of the items it has heard of; `undefined` since it was told that one is gone, and where there are none. */
  const versions = new Map<string, number | undefined>()
  /** Items this client has tried to delete: only their maker does. */
  const doomed = new Set<string>()
  let unanswered: Write[] = []
  let acknowledged: { outgoing: Outgoing; answer: Answer } | undefined

  function next(planned: Planned): Outgoing {
    const { intent } = planned
    switch (intent.kind) {
      case 'retry':
        return again(unanswered[0]?.outgoing, intent.name, planned)
      case 'repeat': {
        const outgoing = again(acknowledged?.outgoing, intent.name, planned)
        return { ...outgoing, before: acknowledged?.answer }
      }
      default:
        return compose(intent, planned)
    }
  }

  /** What was sent before, with the newest token; when there is none, a read. */
  function again(sent: Outgoing | undefined, name: string, planned: Planned): Outgoing {
    if (!sent) return compose({ kind: 'read', name }, planned)
    const { n, colo } = planned
    return { ...sent, n, colo, token, again: sent.again ?? sent.n, allowed: allowed(sent) }
  }

  function compose(meant: Meant, { client, n, colo, anonymous, wish }: Planned): Outgoing {
    const use = useOf(workload, meant)
    const reads = use.method === 'GET'
    if (meant.kind === 'delete') doomed.add(meant.name)
    const first = token === undefined && !anonymous && reads
    return {
      ...{ ...use, client, n, colo, meant, anonymous, again: undefined },
      key: reads ? undefined : keyOf(client, n),
      ifMatch: ifMatchOf(meant),
      token: anonymous ? undefined : token,
      wish: wish ?? (first ? 'session' : undefined),
      allowed: allowed({ ...use, meant }),
    }
  }

  function ifMatchOf(meant: Meant): string | undefined {
    if (!isChange(meant)) return undefined
    const version = versions.get(meant.name)
    return version === undefined ? '*' : `"${version}"`
  }

  /** Refusals count only where the client itself gave cause for them. */
  function allowed({ status, meant }: Pick<Outgoing, 'status' | 'meant'>): number[] {
    if (meant.kind === 'read' || meant.kind === 'follow') return [status, 404, 410]
    if (!isChange(meant)) return [status]
    return [
      status,
      412, // of `*` too: the item may come to be just after the write has missed it
      ...(versions.has(meant.name) ? [] : [404]),
      ...(doomed.has(meant.name) ? [410] : []),
    ]
  }

  /** Without an answer nobody knows what became of it. */
  function learn(outgoing: Outgoing, answer: Answer | undefined, value: Seen | undefined): void {
    if (outgoing.anonymous) return
    token = answer?.headers.get('Consistency-Token') ?? token
    if (value?.kind === 'item') versions.set(value.name, value.version)
    if (value?.kind === 'gone') versions.set(value.name, undefined)
    if (value?.kind === 'list') for (const one of value.items) versions.set(one.name, one.version)
    if (outgoing.key !== undefined) settle(outgoing, answer)
  }

  function settle(outgoing: Outgoing, answer: Answer | undefined): void {
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

const isChange = (meant: Meant): meant is Extract<Meant, { kind: 'change' | 'delete' }> =>
  meant.kind === 'change' || meant.kind === 'delete'

/** Shaped as the kit wants them: 16 characters or more. */
const keyOf = (client: number, n: number) =>
  `storm-c${String(client).padStart(4, '0')}-${String(n).padStart(6, '0')}`

function useOf(workload: Workload, meant: Meant): Use {
  switch (meant.kind) {
    case 'create':
      return workload.make(meant)
    case 'read':
      return workload.read(meant.name)
    case 'follow':
      return workload.follow?.(meant.name) ?? cannot(meant)
    case 'list':
      return workload.list?.(LISTED_MAX) ?? cannot(meant)
    case 'change':
      return workload.change?.(meant.name, meant.value, meant.hidden) ?? cannot(meant)
    case 'delete':
      return workload.remove?.(meant.name) ?? cannot(meant)
  }
}

function cannot({ kind }: Meant): never {
  throw new Error(`The plan says ${kind}, and src/app/workload.ts does not.`)
}
