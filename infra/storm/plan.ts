// What each client means to do, one thing after the other: a function of the seed. Pure.
import { between, mixed, pick, type Random } from '../traffic/chance.ts'
import { seeded } from '../world/random.ts'

export type Intent =
  | { kind: 'create'; slug: string; url: string }
  | { kind: 'read' | 'follow'; slug: string }
  | { kind: 'list' }
  | { kind: 'change'; slug: string; url: string; disabled: boolean | undefined }
  | { kind: 'delete'; slug: string }
  /** Sends an unanswered write again, or an answered one; reads `slug` when there is none. */
  | { kind: 'retry' | 'repeat'; slug: string }

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
}

/** With the answers' time, between one and two requests a second of each client. */
const THINK_MS = { min: 100, max: 700 }
/** Every client writes and reads these, so that clients meet. */
export const HOT_LINKS = 5
/** Others look at the first links of a client, also before they exist. */
const FOREIGN_LINKS = 4
const HOP_CHANCE = 0.1
const WISH_CHANCE = 0.08
const ANONYMOUS_CHANCE = 0.1
/** Of the changes that also switch a link off or on. */
const SWITCH_CHANCE = 0.2
/** And of these, those that switch it off. */
const OFF_CHANCE = 0.3
const HOT_CHANCE = 0.45
const FOREIGN_CHANCE = 0.15

const kinds = mixed<Intent['kind']>({
  ...{ read: 30, follow: 22, change: 17, create: 9, list: 8, retry: 8, delete: 2, repeat: 3 },
})

export const hotLink = (index: number): string => `hot-${index}`

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
      client,
      n,
      colo: again ? away : home,
      thinkMs: between(random, THINK_MS.min, THINK_MS.max),
      wish: reads ? wish : undefined,
      anonymous: reads && anonymous,
      intent,
    }
  }
}

function createChooser({ client, clients }: PlanOptions, random: Random) {
  /** Whether or not they came to be. */
  const made: string[] = []
  const deleted = new Set<string>()
  const hot = () => hotLink(between(random, 0, HOT_LINKS - 1))
  const foreign = () =>
    `c${between(random, 0, clients - 1)}-${between(random, 0, FOREIGN_LINKS - 1)}`
  const own = () => (made.length === 0 ? hot() : pick(random, made))
  const living = () => {
    const left = made.filter((slug) => !deleted.has(slug))
    return left.length === 0 ? undefined : pick(random, left)
  }
  const any = () => {
    const chance = random()
    if (chance < HOT_CHANCE) return hot()
    return chance < HOT_CHANCE + FOREIGN_CHANCE ? foreign() : own()
  }

  return (n: number): Intent => {
    const url = `https://example.com/c${client}/${n}`
    if (n === 0 && client < HOT_LINKS) return { kind: 'create', slug: hotLink(client), url }
    const kind = kinds(random())
    switch (kind) {
      case 'create': {
        const slug = `c${client}-${made.length}`
        made.push(slug)
        return { kind, slug, url }
      }
      case 'change': {
        const slug = random() < 0.5 ? hot() : (living() ?? hot())
        return {
          kind,
          slug,
          url,
          disabled: random() < SWITCH_CHANCE ? random() < OFF_CHANCE : undefined,
        }
      }
      case 'delete': {
        const slug = living()
        if (slug === undefined) return { kind: 'read', slug: any() }
        deleted.add(slug)
        return { kind, slug }
      }
      case 'list':
        return { kind }
      case 'read':
      case 'follow':
      case 'retry':
      case 'repeat':
        return { kind, slug: any() }
    }
  }
}
