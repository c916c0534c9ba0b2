// What a page is about: its places, and the product's name.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { primary, regions } from '../../src/regions.ts'
import { readToml } from '../toml/document.ts'
import { readShares } from '../traffic/users.ts'
import { type Colo, readColos } from '../world/map.ts'
import { readTries } from '../world/seed.ts'
import type { Content } from './markup.ts'

/** Of the world's page. `name` is how the edge calls itself: `NAME` in wrangler.toml. */
export function contentOf(name: string, colos: readonly Colo[]): Content {
  const shares = new Map(readShares().map(({ colo, share }) => [colo, share]))
  return {
    name,
    colos: colos.map((colo) => ({ ...colo, share: shares.get(colo.id) ?? 0 })),
    regions,
    primary,
  }
}

/** Every colo may answer there, and the product says what is worth a try. Throws for a wrangler.toml that is none. */
export function productionContent(root: string): Content {
  const { env } = readToml(readFileSync(join(root, 'wrangler.toml'), 'utf8')).value as Config
  const paths = new Set([...readTries(root).map(({ path }) => path), '/openapi.json'])
  return {
    name: env?.edge?.vars?.NAME ?? '',
    colos: readColos().map((colo) => ({ ...colo, share: 0 })),
    regions,
    primary,
    paths: [...paths],
  }
}

type Config = { env?: { edge?: { vars?: { NAME?: string } } } }
