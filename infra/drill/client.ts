// One client as it acts and sees: what it remembers and so sends, tries and all, and what of that is a failure.
import type { Use, Workload } from '../../src/shared/workload.ts'
import type { Ask as Sent } from '../traffic/exchange.ts'
import { itemIn } from '../traffic/item.ts'
import { type Answer, type Reply, readToken } from '../traffic/reply.ts'
import { type Patience, sendPatiently } from '../traffic/retry.ts'
import { type Sample as Measured, toOutcome } from '../traffic/sample.ts'
import type { Kind, Planned } from './traffic.ts'

/** Good is what got what it was meant to get: a write its own outcome. */
export type Sample = Measured<Kind> & {
  /** When the Consistency-Token that was sent had come; `undefined`: none was. */
  tokenAt: number | undefined
  /** Of writes. */
  key: string | undefined
  /** What a write made or changed, when that is known. */
  item: string | undefined
  /** How often it was sent; the outcome is that of the last try. */
  tries: number
  /** Tries that ended neither well nor in a 503 with Retry-After. */
  unclean: number
}

/** A region was asked, or nobody knows. */
export const wasForwarded = ({ outcome }: Sample): boolean =>
  outcome.kind !== 'answered' || !outcome.hit || outcome.attempts !== undefined

/** By then every replica has a commit: the lag's p99 is 6.1 s (docs/world.md). */
const LAG_MS_MAX = 10_000

/** A refusal because what the client had seen was too new for every replica when the primary went
 * away, at that time: the 503 is the right answer then. */
export const isFloorConflict = ({ outcome, tokenAt }: Sample, awayAt: number): boolean =>
  outcome.kind === 'answered' &&
  outcome.status === 503 &&
  ['consistency-unavailable', 'database-unavailable'].includes(outcome.problem ?? '') &&
  tokenAt !== undefined &&
  tokenAt > awayAt - LAG_MS_MAX

/** What traffic sends, and why: `tokenAt` is when the token came, `item` what is changed. */
export type Ask = Sent &
  Use & { kind: Kind; colo: string; tokenAt?: number | undefined; item?: string }

type Memory = {
  colo: string
  /** The one with the largest floor, and when that floor first came. */
  token?: { text: string; floor: number; at: number }
  /** Made by this client, and acknowledged. */
  made: string[]
  /** Those of them that nobody has tried to change. */
  untouched: string[]
}

const LISTED = 20

/** As the kit wants them: 16 characters or more. No two runs share a world. */
const keyOf = (n: number) => `drill-${String(n).padStart(10, '0')}`

/** What a write leaves behind, to be found again by its key. */
export const urlOf = (key: string): string => `https://example.com/${key}`

export type Memories = ReturnType<typeof createMemory>

/** One client in each of the colos. */
export function createMemory(colos: readonly string[], workload: Workload) {
  const { names, read, follow = read, list, make, change } = workload
  const memories = colos.map((colo): Memory => ({ colo, made: [], untouched: [] }))
  const known = [...names]
  const of = (client: number): Memory => {
    const memory = memories[client]
    if (!memory) throw new Error(`There is no client ${client}.`)
    return memory
  }

  /** What cannot be done yet becomes what can: without an own item, reading one is following another. */
  function compose({ n, client, kind, name, which }: Planned): Ask {
    const { colo, token, made, untouched } = of(client)
    const as = (kind: Kind, use: Use): Ask => ({ ...use, kind, colo })
    const inSession = { token: token?.text, tokenAt: token?.at }
    const pick = (items: readonly string[]) => items[Math.floor(which * items.length)]
    switch (kind) {
      case 'follow':
        return as(kind, follow(name))
      case 'reload': // as a browser's button does
        return { ...as(kind, follow(name)), headers: { 'Cache-Control': 'no-cache' } }
      case 'list':
        return as(kind, list?.(LISTED) ?? follow(name))
      case 'read':
        return as(kind, read(pick(known) ?? name))
      case 'own': {
        const own = pick(made)
        return own === undefined
          ? as('follow', follow(name))
          : { ...as(kind, read(own)), ...inSession }
      }
      case 'create':
      case 'change': {
        const key = keyOf(n)
        const write = { key, ...inSession }
        const item = kind === 'change' && change ? untouched.shift() : undefined
        // Without a name of its choice, and whatever the version: a write that is done twice shows.
        if (item === undefined || !change) {
          return { ...as('create', make({ value: urlOf(key), mark: key })), ...write }
        }
        return { ...as(kind, change(item, urlOf(key))), ...write, item, ifMatch: '*' }
      }
    }
  }

  /** Returns the name of the item that was made. */
  function learn(planned: Planned, ask: Ask, answer: Answer, now: number): string | undefined {
    const memory = of(planned.client)
    const text = answer.headers.get('Consistency-Token')
    const floor = readToken(text)?.floor ?? -1
    if (text !== null && floor > (memory.token?.floor ?? -1)) {
      memory.token = { text, floor, at: now }
    }
    const made = ask.kind === 'create' && answer.status === ask.status
    const item = made ? itemIn(workload, answer) : undefined
    if (item) for (const list of [memory.made, memory.untouched, known]) list.push(item.name)
    return item?.name
  }

  return { compose, learn }
}

export type SenderOptions = Omit<Patience, 'onReply'> & { memories: Memories; workload: Workload }

/** Never throws. A client that gives up waiting has a failure of kind `timeout`. */
export function createSender({ memories, workload, ...patience }: SenderOptions) {
  const { clock } = patience
  return async (planned: Planned, dueAt: number): Promise<Sample> => {
    const ask = memories.compose(planned)
    const { kind, colo, key, tokenAt } = ask
    const sentAt = clock.now()
    let { item } = ask
    let unclean = 0
    const onReply = (reply: Reply) => {
      if (!isMeant(workload, ask, reply) && !isRefusal(reply)) unclean++
      if (reply.kind === 'answered') item = memories.learn(planned, ask, reply, clock.now()) ?? item
    }
    const { reply, tries } = await sendPatiently(ask, { ...patience, onReply })
    return {
      ...{ n: planned.n, colo, kind, write: key !== undefined, dueAt, sentAt, doneAt: clock.now() },
      ...{ outcome: toOutcome(reply), good: isMeant(workload, ask, reply) },
      ...{ tokenAt, key, item, tries, unclean },
    }
  }
}

/** Without session an item may be too new for the replica; one's own must be there. */
export function isMeant(workload: Workload, { kind, key, status }: Ask, reply: Reply): boolean {
  if (reply.kind !== 'answered') return false
  if (kind === 'read' && reply.status === 404) return true
  const own = key === undefined || itemIn(workload, reply)?.value === urlOf(key)
  return own && reply.status === status
}

/** In a way that tells the client what to do. */
const isRefusal = (reply: Reply): boolean =>
  reply.kind === 'answered' && reply.status === 503 && reply.headers.has('Retry-After')
