// Named kinds of traffic, drawn from a seed: what each asks for, one request after the other. Pure.
import { zipf } from '../traffic/chance.ts'
import type { Ask } from '../traffic/exchange.ts'
import { seeded } from '../world/random.ts'

export type Workload = {
  name: string
  what: string
  /** `slugs` are the short links that there are. */
  next(slugs: readonly string[], seed: number): () => Ask
}

/** Links are read far more than written. */
const WRITES_SHARE = 0.01

const read = (path: string): Ask => ({ method: 'GET', path })
const write = (slug: string): Ask => ({
  ...{ method: 'POST', path: '/api/links', body: { slug, url: `https://example.com/${slug}` } },
})

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
      const [popular, random] = [zipf(slugs), seeded(seed, 'short links')]
      return () => read(`/${popular(random())}`)
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
      const [popular, random] = [zipf(slugs), seeded(seed, 'writes')]
      let made = 0
      return () =>
        random() < WRITES_SHARE ? write(`cost-${seed}-${made++}`) : read(`/${popular(random())}`)
    },
  },
]

/** A page of the list that begins at a moment of its own. */
const cursorAt = (n: number) =>
  Buffer.from(JSON.stringify([1_700_000_000_000 + n, 'a'])).toString('base64url')
