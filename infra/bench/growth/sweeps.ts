// Curves by the wall clock: the production edge on workerd, with its clients on the same cores.
import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../../cli/command.ts'
import type { BuiltWorker } from '../../world/build.ts'
import { runCrowd } from './crowd.ts'
import type { Growth, Held, Room, Step } from './growth.ts'
import { openStage, type Stage } from './stage.ts'

export type Sweep = {
  clients: readonly number[]
  /** Bytes. */
  sizes: readonly number[]
  /** Clients with a body of their own that they do not read. */
  held: readonly number[]
  edges: readonly number[]
  forMs: number
}

export const SWEEP: Sweep = {
  clients: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
  sizes: [1_000, 10_000, 100_000, 1_000_000, 5_000_000, 20_000_000],
  held: [1, 2, 4, 8, 16, 32],
  edges: [1, 5, 15, 30, 60],
  forMs: 2_000, // at the slowest point still some requests of each client
}

/** All fit into memory, and no path is so hot that one copy is all there is. */
const PATHS = 1_000
/** As many as there are cores: more would only wait for each other. */
const READERS = availableParallelism()
export const BODY_BYTES = 20_000_000
/** Between two clients: a body of that size has come from a region on the same machine. */
const ARRIVED_MS = 200
/** Megabytes: a laptop has more, but not for this. */
const HELD_MB_MAX = 1_500

export async function sweepAll(
  edge: BuiltWorker,
  { clients, sizes, held, edges, forMs }: Sweep,
  { clock, progress, quit: { signal } }: Context,
): Promise<Pick<Growth, 'clients' | 'sizes' | 'held' | 'edges'>> {
  async function withStage<T>(isolates: number, use: (stage: Stage) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    await using stage = await openStage(edge, isolates)
    return await use(stage)
  }
  const crowd = (stage: Stage, many: number, path: (n: number) => string) =>
    runCrowd({
      ...{ clients: many, forMs, clock, signal },
      ask: async (n) => (await stage.get(0, path(n))).status < 400,
    })

  const byClients = await withStage(1, async (stage) => {
    const path = (n: number) => `/grouped-${n % PATHS}`
    await crowd(stage, READERS, path) // fills memory and compiles
    const steps: Step[] = []
    for (const many of clients) {
      progress.note(`clients: ${many}`)
      steps.push(await crowd(stage, many, path))
    }
    return steps
  })

  const bySize = await withStage(1, async (stage) => {
    const steps: Step[] = []
    for (const bytes of sizes) {
      progress.note(`bytes: ${bytes.toLocaleString('en')}`)
      const path = (n: number) => `/sized-${bytes}-${n % READERS}`
      // The second request for a path is what makes an isolate write it.
      for (let n = 0; n < 2 * READERS; n++) await stage.get(0, path(n))
      steps.push({ ...(await crowd(stage, READERS, path)), x: bytes })
    }
    return steps
  })

  const byHeld: Held[] = []
  for (const many of held) {
    progress.note(`bodies that nobody reads: ${many}`)
    const got = await withStage(1, (stage) => hold(stage, many))
    byHeld.push(got)
    if (got.mb > HELD_MB_MAX) break
  }

  const byEdges: Room[] = []
  for (const many of edges) {
    progress.note(`edges: ${many}`)
    byEdges.push(
      await withStage(many, async (stage) => ({
        ...{ x: many, bootMs: Math.round(stage.bootMs), mb: Math.round(stage.memory().pssMb) },
      })),
    )
  }
  return { clients: byClients, sizes: bySize, held: byHeld, edges: byEdges }
}

/** One after the other, as clients come. workerd on its own ends no isolate that has grown too large, so that the curve
 * goes on where the platform would not. */
async function hold(stage: Stage, many: number): Promise<Held> {
  let failed = 0
  for (let n = 0; n < many; n++) {
    if ((await stage.open(0, `/sized-${BODY_BYTES}-held-${n}`)) !== 200) failed++
    await wait(ARRIVED_MS)
  }
  return { x: many, mb: Math.round(stage.memory().pssMb), failed }
}
