// Named kinds of traffic, drawn from a seed: what each asks for, one request after the other. Pure.
import { zipf } from '../traffic/chance.ts'
import { seeded } from '../world/random.ts'

export type Asking = { kind: 'read'; path: string } | { kind: 'write'; slug: string }

export type Workload = {
  name: string
  what: string
  /** `slugs` are the short links that there are. */
  next(slugs: readonly string[], seed: number): () => Asking
}

/** Links are read far more than written. */
const WRITES_SHARE = 0.01

const read = (path: string): Asking => ({ kind: 'read', path })

/** The usual skew: the k-th link is asked for k^-0.99 times as often as the first. */
function popular(slugs: readonly string[], random: () => number): () => string {
  const pick = zipf(slugs)
  return () => `/${pick(random())}`
}

export const workloads: readonly Workload[] = [
  {
    name: 'one hot link',
    what: 'everybody follows the same short link',
    next:
      ([slug = '']) =>
      () =>
        read(`/${slug}`),
  },
  {
    name: 'short links',
    what: 'all of the seeded links, the popular ones most (Zipf 0.99)',
    next(slugs, seed) {
      const path = popular(slugs, seeded(seed, 'short links'))
      return () => read(path())
    },
  },
  {
    name: 'long tail',
    what: 'every request asks for something else, once',
    next(slugs) {
      const paths = slugs.flatMap((slug) => [`/${slug}`, `/api/links/${slug}`])
      let asked = 0
      // After the last one, pages that differ only in where they begin.
      return () => read(paths[asked++] ?? `/api/links?limit=1&cursor=${cursorAt(asked)}`)
    },
  },
  {
    name: 'crawler',
    what: 'guesses slugs that nobody made, each once',
    next(_, seed) {
      const random = seeded(seed, 'crawler')
      return () => read(`/${Math.floor(random() * 2 ** 32).toString(36)}-guess`)
    },
  },
  {
    name: 'writes',
    what: 'as "short links", but one request in a hundred makes a new one',
    next(slugs, seed) {
      const random = seeded(seed, 'writes')
      const path = popular(slugs, random)
      let made = 0
      return () =>
        random() < WRITES_SHARE ? { kind: 'write', slug: `cost-${seed}-${made++}` } : read(path())
    },
  },
]

/** A page of the list that begins at a moment of its own. */
const cursorAt = (n: number) =>
  Buffer.from(JSON.stringify([1_700_000_000_000 + n, 'a'])).toString('base64url')
