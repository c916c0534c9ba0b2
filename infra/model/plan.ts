// What happens in one history, drawn from its seed: who asks for what, when and where, and what breaks. Pure.
import { seeded } from '../world/random.ts'
import { type Dials, drawDials } from './dials.ts'

export type Act = {
  /** From 1; a write's value is its id. Its own chance comes from the plan's seed and this. */
  id: number
  what: 'read' | 'create' | 'change' | 'delete' | 'retry'
  /** An item, or `LIST`. */
  key: number
  wish: 'latest' | 'stale-ok' | undefined
  /** A read that sends no token and forgets the answer's. */
  anonymous: boolean
  /** A change of whatever is there: `If-Match: *`. */
  blind: boolean
}

export type Planned =
  /** Several acts are parallel requests. */
  | { kind: 'ask'; at: number; client: number; edge: number; acts: Act[] }
  /** The database goes back by some commits, and its epoch is raised. */
  | Restore

/** Regions and edges learn of the new epoch one by one. */
export type Restore = {
  kind: 'restore'
  at: number
  back: number
  /** Milliseconds after it; the database's own only where that is a mistake. */
  databaseMs: number
  regionsMs: number[]
  edgesMs: number[]
}

/** What one history is made of. Shrinking it takes events away and changes nothing else. */
export type Plan = {
  seed: number
  dials: Dials
  clients: number
  items: number
  /** How many of the items are there at the beginning. */
  present: number
  events: Planned[]
}

export const LIST = 8
/** Values share a number with others in the model's lists, six bits each. */
export const ITEMS_MAX = 3
export const ACTS_MAX = 40
export const EDGES = 3
export const REGIONS = 3

/** Together they cover fresh, stale, if-error and expired copies, and a token's seven days. */
const PACES_MS = [50, 50, 2_000, 40_000, 400_000]
/** A roll-out takes so many requests' time. */
const ROLLOUT_PACES = 10
const LEAP_MS = 8 * 24 * 3_600_000
const LEAP_CHANCE = 0.01
const BACK_MAX = 6
const HOP_CHANCE = 0.3
const TOGETHER_CHANCE = 0.15
const RESTORE_CHANCE = 0.2
const ANONYMOUS_CHANCE = 0.05
const WISH_CHANCE = 0.1
const BLIND_CHANCE = 0.4

export function makePlan(seed: number): Plan {
  const random = seeded(seed, 'model plan')
  const among = (count: number) => Math.floor(random() * count)
  const items = 1 + among(ITEMS_MAX)
  const clients = 2 + among(3)
  const paceMs = PACES_MS[among(PACES_MS.length)] ?? 0
  const writes = 0.2 + random() * 0.4
  const plan: Plan = {
    seed,
    dials: drawDials(random),
    clients,
    items,
    present: among(items + 1),
    events: [],
  }
  const homes = Array.from({ length: clients }, () => among(EDGES))
  const acts = 20 + among(ACTS_MAX - 20 + 1)
  const restoreAfter = random() < RESTORE_CHANCE ? 5 + among(acts - 10) : 0
  let at = 0
  for (let id = 1; id <= acts; ) {
    at += Math.ceil(random() * paceMs) + (random() < LEAP_CHANCE ? LEAP_MS : 0)
    const client = among(clients)
    if (random() < HOP_CHANCE) homes[client] = among(EDGES)
    const count = random() < TOGETHER_CHANCE ? Math.min(2 + among(2), acts - id + 1) : 1
    const edge = homes[client] ?? 0
    const group = Array.from({ length: count }, (_, n) => drawAct(id + n, items, writes, random))
    plan.events.push({ kind: 'ask', at, client, edge, acts: group })
    if (id <= restoreAfter && restoreAfter < id + count) {
      plan.events.push(drawRestore(at + 1, paceMs * ROLLOUT_PACES, random))
    }
    id += count
  }
  return plan
}

function drawRestore(at: number, spanMs: number, random: () => number): Restore {
  const delays = (count: number) => Array.from({ length: count }, () => random() * spanMs)
  const back = 1 + Math.floor(random() * BACK_MAX)
  const databaseMs = random() * spanMs
  return {
    kind: 'restore',
    at,
    back,
    databaseMs,
    regionsMs: delays(REGIONS),
    edgesMs: delays(EDGES),
  }
}

function drawAct(id: number, items: number, writes: number, random: () => number): Act {
  const write = random() < writes
  const what = write ? drawWrite(random()) : 'read'
  const listed = !write && random() < 0.3
  const wish = random() < WISH_CHANCE ? (random() < 0.5 ? 'latest' : 'stale-ok') : undefined
  return {
    id,
    what,
    key: listed ? LIST : Math.floor(random() * items),
    wish: write ? undefined : wish,
    anonymous: !write && random() < ANONYMOUS_CHANCE,
    blind: random() < BLIND_CHANCE,
  }
}

function drawWrite(chance: number): Act['what'] {
  if (chance < 0.25) return 'create'
  if (chance < 0.7) return 'change'
  return chance < 0.85 ? 'delete' : 'retry'
}
