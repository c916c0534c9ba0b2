// A request on its way, and its end: the client keeps the token and remembers the version, and it is written down.
import { type Source, tokenAfter } from './edge.ts'
import { type Act, ITEMS_MAX } from './plan.ts'
import type { Slot } from './record.ts'
import type { Shown } from './region.ts'
import { type Entered, keep, type Token } from './tokens.ts'
import type { World } from './world.ts'

/** What the client sends, the same each time. */
export type Unanswered = {
  act: Act
  /** `If-Match`, and what the client saw under it; without it, `*` or a create. */
  match: { epoch: number; version: number; value: number } | undefined
}

export type Client = {
  tokens: Token[]
  /** What it saw of an item last, for `If-Match`. */
  versions: Map<number, { epoch: number; version: number; value: number }>
  unanswered: Unanswered[]
}

/** One request on its way. */
export type Visit = {
  world: World
  client: Client
  edge: number
  epoch: number
  act: Act
  sent: readonly Token[]
  entered: Entered
  random: () => number
  slot: Slot
  /** The answer is in. */
  done: () => void
}

/** One way between client and edge, or edge and region. */
const HOP_MS_MAX = 20

export const hop = (random: () => number): number => 1 + Math.floor(random() * HOP_MS_MAX)

/** After the way back. `undefined` when nothing was shown: no token, or the same one, comes with it. */
export function respond(
  visit: Visit,
  shown: Shown | undefined,
  source: Source,
  note: () => void,
): void {
  const { world, edge, entered, random } = visit
  const { twist } = world
  const token = shown && tokenAfter(entered, shown, source, world.clock(edge), twist)
  world.agenda.after(hop(random), () => {
    note()
    if (token && isTracked(visit, source)) {
      const reset = entered.reset !== undefined
      visit.slot.reset = twist === 'S2' ? entered.reset === 'epoch' : reset
      visit.client.tokens = keep(visit.client.tokens, { token, reset, sent: visit.sent }, twist)
    }
    if (shown) remember(visit, shown)
    visit.done()
  })
}

/** As `wantsToken` of src/edge/client/answer.ts; a client without a token asks for one with its reads. */
export function isTracked(
  { act, entered }: Pick<Visit, 'act' | 'entered'>,
  source: Source,
): boolean {
  if (entered.sent || source === 'write') return true
  return act.what !== 'create' && act.what !== 'change' && act.what !== 'delete'
    ? !act.anonymous && act.wish === undefined
    : false
}

function remember({ client, act }: Visit, { key, value, version, snapshot }: Shown): void {
  if (act.anonymous || key >= ITEMS_MAX || version === 0) return
  client.versions.set(key, { epoch: snapshot.epoch, version, value })
}
