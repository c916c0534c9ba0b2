// Who asks for what, and from where: sessions of people who sometimes write, and look at what they wrote.
import { weighted, zipf } from '../../traffic/chance.ts'
import type { ColoShare } from '../../traffic/users.ts'
import type { Colo } from '../../world/map.ts'
import type { Scenario } from './scenario.ts'

export type Request = {
  /** A session; the next one of the same person has another number. */
  session: number
  colo: Colo
  key: number
  write: boolean
}

/** People at the same time, for each request a second: one request in ten seconds each. */
const THINK_SECONDS = 10
/** A visit is so many requests long, and then another person comes. */
const SESSION_REQUESTS = 30
/** Share of reads that come back to what the session has read or written before. */
const AGAIN = 0.2

type Person = { session: number; colo: Colo; left: number; last: number | undefined }

export type Users = ReturnType<typeof createUsers>

export function createUsers(
  { perSecond, writes, keys }: Pick<Scenario, 'perSecond' | 'writes' | 'keys'>,
  colos: readonly Colo[],
  shares: readonly ColoShare[],
  random: () => number,
) {
  const byId = new Map(colos.map((colo) => [colo.id, colo]))
  const known = shares.flatMap(({ colo, share }): [Colo, number][] => {
    const place = byId.get(colo)
    return place ? [[place, share]] : []
  })
  const somewhere = weighted(known)
  const popular = zipf(Array.from({ length: keys }, (_, key) => key))
  let sessions = 0
  const arrive = (): Person => ({
    session: sessions++,
    colo: somewhere(random()),
    left: SESSION_REQUESTS,
    last: undefined,
  })
  const people = Array.from({ length: Math.ceil(perSecond * THINK_SECONDS) }, arrive)

  return {
    next(): Request {
      const seat = Math.floor(random() * people.length)
      const person = people[seat]?.left ? people[seat] : arrive()
      people[seat] = person
      person.left--
      const write = random() < writes
      const again = !write && person.last !== undefined && random() < AGAIN
      const key = again && person.last !== undefined ? person.last : popular(random())
      person.last = key
      return { session: person.session, colo: person.colo, key, write }
    },
  }
}
