// What each client means to do, one thing after the other: a function of the seed. Pure.
import { between, mixed, pick, type Random } from '../traffic/chance.ts'
import { type Able, able } from '../traffic/item.ts'
import { seeded } from '../world/random.ts'

export type Intent =
  | { kind: 'create'; name: string; value: string }
  | { kind: 'read' | 'follow'; name: string }
  | { kind: 'list' }
  | { kind: 'change'; name: string; value: string; hidden: boolean | undefined }
  | { kind: 'delete'; name: string }
  /** Sends an unanswered write again, or an answered one; reads `name` when there is none. */
  | { kind: 'retry' | 'repeat'; name: string }

export type Planned = {
  client: number
  n: number
  colo: string
  /** How long the client waits before it. */
  thinkMs: number
  wish: 'latest' | 'stale-ok' | undefined
  /** Sends no token and forgets the answer's. */
  anonymous: boolean
  intent: Intent
}

export type PlanOptions = {
  seed: number
  client: number
  clients: number
  colos: readonly string[]
  workload: Able
}

/** With the answers' time, between one and two requests a second of each client. */
const THINK_MS = { min: 100, max: 700 }
/** Every client writes and reads these, so that clients meet. */
export const HOT_ITEMS = 5
/** Others look at the first items of a client, also before they exist. */
const FOREIGN_ITEMS = 4
const HOP_CHANCE = 0.1
const WISH_CHANCE = 0.08
const ANONYMOUS_CHANCE = 0.1
/** Of the changes that also hide an item or show it. */
const SWITCH_CHANCE = 0.2
/** And of these, those that hide it. */
const OFF_CHANCE = 0.3
const HOT_CHANCE = 0.45
const FOREIGN_CHANCE = 0.15

const MIX = {
  ...{ read: 30, follow: 22, change: 17, create: 9, list: 8, retry: 8, delete: 2, repeat: 3 },
}

export const hotItem = (index: number): string => `hot-${index}`

/** Without end: the storm's duration decides how far a client gets. */
export function* planClient(options: PlanOptions): Generator<Planned, never> {
  const { seed, client, colos } = options
  const random = seeded(seed, `storm client ${client}`)
  const choose = createChooser(options, random)
  let home = pick(random, colos)
  for (let n = 0; ; n++) {
    if (random() < HOP_CHANCE) home = pick(random, colos)
    const away = pick(random, colos)
    const intent = choose(n)
    const again = intent.kind === 'retry' || intent.kind === 'repeat'
    const reads = intent.kind === 'read' || intent.kind === 'follow' || intent.kind === 'list'
    const wish = random() < WISH_CHANCE ? pick(random, ['latest', 'stale-ok'] as const) : undefined
    const anonymous = random() < ANONYMOUS_CHANCE
    yield {
      ...{ client, n, colo: again ? away : home, intent },
      thinkMs: between(random, THINK_MS.min, THINK_MS.max),
      wish: reads ? wish : undefined,
      anonymous: reads && anonymous,
    }
  }
}

function createChooser({ client, clients, workload }: PlanOptions, random: Random) {
  const kinds = mixed(able(workload, MIX))
  /** Whether or not they came to be. */
  const made: string[] = []
  const deleted = new Set<string>()
  const hot = () => hotItem(between(random, 0, HOT_ITEMS - 1))
  const foreign = () =>
    `c${between(random, 0, clients - 1)}-${between(random, 0, FOREIGN_ITEMS - 1)}`
  const living = () => {
    const left = made.filter((name) => !deleted.has(name))
    return left.length === 0 ? undefined : pick(random, left)
  }
  const any = () => {
    const chance = random()
    if (chance < HOT_CHANCE) return hot()
    if (chance < HOT_CHANCE + FOREIGN_CHANCE) return foreign()
    return made.length === 0 ? hot() : pick(random, made)
  }

  return (n: number): Intent => {
    const value = `https://example.com/c${client}/${n}`
    if (n === 0 && client < HOT_ITEMS) return { kind: 'create', name: hotItem(client), value }
    const kind = kinds(random())
    switch (kind) {
      case 'create': {
        const name = `c${client}-${made.length}`
        made.push(name)
        return { kind, name, value }
      }
      case 'change': {
        const name = random() < 0.5 ? hot() : (living() ?? hot())
        const hidden = random() < SWITCH_CHANCE ? random() < OFF_CHANCE : undefined
        return { kind, name, value, hidden }
      }
      case 'delete': {
        const name = living()
        if (name === undefined) return { kind: 'read', name: any() }
        deleted.add(name)
        return { kind, name }
      }
      case 'list':
        return { kind }
      case 'read':
      case 'follow':
      case 'retry':
      case 'repeat':
        return { kind, name: any() }
    }
  }
}
