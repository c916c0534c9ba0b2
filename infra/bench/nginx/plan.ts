// What nginx and its model are both asked: popular keys for a while, and crowds at the moments that tell them apart. Pure.
import { arrivals, zipf } from '../../traffic/chance.ts'
import { seeded } from '../../world/random.ts'
import type { Life } from './cache.ts'

/** Seconds are few because nginx is asked by the wall clock. */
export const LIFE: Life = { freshSeconds: 2, staleSeconds: 4 }
/** What the origin takes for an answer. */
export const LOAD_MS = 60

export type Asked = {
  atMs: number
  key: number
  write: boolean
  /** Of so many at once. */
  crowd?: Crowd
}
/** Where a crowd comes: to what nobody has asked for, to a copy that may be shown while it is refreshed, and to one
 * that is too old. */
export const CROWDS = ['cold', 'stale', 'too old'] as const
export type Crowd = (typeof CROWDS)[number]

const SEED = 7
const SECONDS = 16
const PER_SECOND = 60
const KEYS = 60
const WRITES = 0.05
const CROWD = 20
/** Keys of crowds are nobody else's. */
const FIRST_CROWD_KEY = 1_000
const CROWDS_MAX = 3
/** After the copy came, in the middle of the second in which it is what the name says. */
const LATER_MS: Record<Crowd, number> = { cold: 0, stale: 4_500, 'too old': 8_500 }

export function planOf(): Asked[] {
  const popular = zipf(Array.from({ length: KEYS }, (_, key) => key))
  const random = seeded(SEED, 'nginx')
  const times = arrivals(seeded(SEED, 'arrivals'), PER_SECOND, SECONDS * 1_000)
  const traffic = times.map((atMs) => ({ atMs, key: popular(random()), write: random() < WRITES }))
  return [...traffic, ...crowds()].sort((a, b) => a.atMs - b.atMs)
}

function crowds(): Asked[] {
  return Array.from({ length: CROWDS_MAX }, (_, i) => i).flatMap((i) =>
    CROWDS.flatMap((crowd, nth) => {
      const key = FIRST_CROWD_KEY + i * CROWDS.length + nth
      const beganMs = 1_000 + i * 1_700
      const at = (atMs: number, more = {}): Asked => ({ atMs, key, write: false, ...more })
      const first = crowd === 'cold' ? [] : [at(beganMs)]
      const members = Array.from({ length: CROWD }, () => at(beganMs + LATER_MS[crowd], { crowd }))
      return [...first, ...members]
    }),
  )
}
