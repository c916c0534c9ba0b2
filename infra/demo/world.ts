// A world for some phases: started, used, and stopped whatever happens.
import { createEvents } from '../world/events.ts'
import { startWorld } from '../world/index.ts'
import type { Progress } from './progress.ts'

export type World = Awaited<ReturnType<typeof startWorld>>

export type WorldOptions = {
  root: string
  seed: number
  progress: Progress
  /** Called when a part of it ends that nobody ended. */
  broke: (error: Error) => void
  signal: AbortSignal
}

export async function withWorld<T>(
  { root, seed, progress, broke, signal }: WorldOptions,
  use: (world: World) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') progress.update(`  starting the world: ${event.name}`)
    if (event.kind === 'crashed') {
      broke(new Error(`${event.part} ended unexpectedly. ${event.words}`))
    }
  })
  progress.update('  starting the world')
  const world = await startWorld({ root, port: 0, seed, speed: 1, events })
  try {
    signal.throwIfAborted()
    progress.note(`  a world at ${world.url}, while this lasts`)
    return await use(world)
  } finally {
    await world.stop()
  }
}

type Page = { links: { slug: string }[]; cursor: string | null }

/** More pages than any demo needs: 2,000 links. */
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
