// What this world's page is about: its places, and the product's name.
import { primary, regions } from '../../src/regions.ts'
import { readShares } from '../traffic/users.ts'
import type { Colo } from '../world/map.ts'
import type { Content } from './markup.ts'

/** `name` is how the edge calls itself: `NAME` in wrangler.toml. */
export function contentOf(name: string, colos: readonly Colo[]): Content {
  const shares = new Map(readShares().map(({ colo, share }) => [colo, share]))
  return {
    name,
    colos: colos.map((colo) => ({ ...colo, share: shares.get(colo.id) ?? 0 })),
    regions,
    primary,
  }
}
