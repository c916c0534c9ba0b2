// Links that are made, sent to others at once, and visited from everywhere: who is told that there is no such link?
import { arrivals, weighted } from '../../traffic/chance.ts'
import type { ColoShare } from '../../traffic/users.ts'
import type { Colo } from '../../world/map.ts'
import type { MakeArm } from './arm.ts'
import type { Request } from './users.ts'

/** Between two links. */
const STEP_MS = 2_000
/** Every other link was asked for by so many before it was made, so long before. */
const GUESSES = { visitors: 5, beforeMs: 5_000 }
/** From the moment that the link is sent to be made: longer than anybody here keeps an absence but for KV. */
const VISITED_MS = 20_000
const VISITS_PER_SECOND = 10
/** Sessions of one link have numbers of their own. */
const SESSIONS_MAX = 1_000

/** Of visits by others than the maker, which were sent after the link's 201. */
export type Missing = {
  visits: number
  /** Shares that were told that there is no such link: of those within the first second, and of all. */
  firstSecond: number
  all: number
  /** Seconds from the 201 until the last of these visits. */
  lastSeconds: number
}

/** `askedBefore`: some visitor came before the 201, be it while the link was being made. */
export type NewLinks = { unasked: Missing; askedBefore: Missing }

const isGuessed = (key: number) => key % 2 === 1

/** How long a scenario of so many links takes. */
export const secondsOf = (links: number): number =>
  Math.ceil((GUESSES.beforeMs + links * STEP_MS + VISITED_MS) / 1_000)

export type Planned = { atMs: number; request: Request }

/** In the order of time. A visitor comes twice, and the maker looks too: sessions are checked. */
export function planLinks(
  links: number,
  colos: readonly Colo[],
  shares: readonly ColoShare[],
  random: () => number,
): Planned[] {
  const byId = new Map(colos.map((colo) => [colo.id, colo]))
  const somewhere = weighted(
    shares.flatMap(({ colo, share }): [Colo, number][] => {
      const place = byId.get(colo)
      return place ? [[place, share]] : []
    }),
  )
  const plan = Array.from({ length: links }, (_, key): Planned[] => {
    const madeMs = GUESSES.beforeMs + key * STEP_MS
    const from = somewhere(random())
    let session = key * SESSIONS_MAX
    const maker = { session, colo: from, key }
    const guesses = isGuessed(key) ? GUESSES.visitors : 0
    return [
      ...Array.from({ length: guesses }, () => ({
        atMs: madeMs - GUESSES.beforeMs,
        request: { session: ++session, colo: somewhere(random()), key, write: false },
      })),
      { atMs: madeMs, request: { ...maker, write: true } },
      { atMs: madeMs + STEP_MS, request: { ...maker, write: false } },
      ...[...arrivals(random, VISITS_PER_SECOND / 2, VISITED_MS)].flatMap((afterMs) => {
        const request = { session: ++session, colo: somewhere(random()), key, write: false }
        const again = Math.min(VISITED_MS, afterMs + random() * STEP_MS)
        return [afterMs, again].map((ms) => ({ atMs: madeMs + ms, request }))
      }),
    ]
  })
  return plan.flat().sort((a, b) => a.atMs - b.atMs)
}

type Visit = { key: number; afterMs: number; missing: boolean }

/** The arm, with what visitors are told written down. */
export function watchingVisits(arm: MakeArm) {
  const made = new Map<number, { at: number; session: number }>()
  const asked = new Set<number>()
  const visits: Visit[] = []
  const make: MakeArm = async (world) => {
    const { send } = await arm(world)
    return {
      async send(request) {
        const { key, session, write } = request
        const at = world.clock.now()
        const link = made.get(key)
        if (!write && !link) asked.add(key)
        const outcome = await send(request)
        if (write && outcome.ok) made.set(key, { at: world.clock.now(), session })
        if (!write && outcome.ok && link && link.session !== session) {
          visits.push({ key, afterMs: at - link.at, missing: outcome.version === 0 })
        }
        return outcome
      },
    }
  }
  const of = (before: boolean) => missingOf(visits.filter(({ key }) => asked.has(key) === before))
  return { make, newLinks: (): NewLinks => ({ unasked: of(false), askedBefore: of(true) }) }
}

function missingOf(visits: readonly Visit[]): Missing {
  const share = (of: readonly Visit[]) => {
    const missing = of.filter((visit) => visit.missing).length
    return Math.round((missing / Math.max(1, of.length)) * 10_000) / 10_000
  }
  const last = visits.reduce((ms, { afterMs, missing }) => Math.max(ms, missing ? afterMs : 0), 0)
  return {
    visits: visits.length,
    firstSecond: share(visits.filter(({ afterMs }) => afterMs < 1_000)),
    all: share(visits),
    lastSeconds: Math.round(last / 100) / 10,
  }
}
