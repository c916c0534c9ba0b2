// A world for a while: started, used, and stopped whatever happens.
import type { Context } from '../cli/command.ts'
import { createEvents } from '../world/events.ts'
import { startWorld, type World } from '../world/index.ts'

export type WorldOptions = {
  seed: number
  speed?: number
  /** Where the primary's file is kept when the world is gone. */
  stateFolder?: string
}

/** The run is quit when a part of the world ends that nobody ended. */
export async function withWorld<T>(
  { root, progress, quit }: Pick<Context, 'root' | 'progress' | 'quit'>,
  { seed, speed = 1, stateFolder }: WorldOptions,
  use: (world: World) => Promise<T>,
): Promise<T> {
  const { signal } = quit
  signal.throwIfAborted()
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') progress.update(`  starting the world: ${event.name}`)
    if (event.kind === 'crashed') {
      quit.abort(new Error(`${event.part} ended unexpectedly. ${event.words}`))
    }
  })
  progress.update('  starting the world')
  const world = await startWorld({ root, port: 0, seed, speed, stateFolder, events, signal })
  try {
    progress.note(`  a world at ${world.url}, seed ${seed}, while this lasts`)
    return await use(world)
  } finally {
    await world.stop()
  }
}

type Page = { links: { slug: string }[]; cursor: string | null }

/** More pages than any run needs: 2,000 links. */
const PAGES_MAX = 20

/** Every short link there is, read past the edges so that their caches stay empty. */
export async function listSlugs(url: string, region: string): Promise<string[]> {
  const slugs: string[] = []
  let cursor: string | null = ''
  for (let pages = 0; cursor !== null && pages < PAGES_MAX; pages++) {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })
    const response = await fetch(new URL(`/api/links?${query}`, url), {
      headers: { 'World-Direct': region },
    })
    if (!response.ok) throw new Error(`GET /api/links got ${response.status}`)
    const page: Page = (await response.json()) as Page // the product's own list
    slugs.push(...page.links.map(({ slug }) => slug))
    cursor = page.cursor
  }
  return slugs
}
