// One hot key, several isolates of the production edge, one KV: a stampede by the clock, from a seed.
import type { Fetcher } from '@cloudflare/workers-types'
import { type EdgeEnv, edgeFrom } from '../../src/edge/config.ts'
import { handle } from '../../src/edge/handle.ts'
import { primary, regions } from '../../src/regions.ts'
import { arrivals, pick } from '../traffic/chance.ts'
import { readStory } from '../traffic/reply.ts'
import { seeded } from '../world/random.ts'
import { makeSecrets } from '../world/secrets.ts'
import { countExpiries, type Expiries, type Load, type Reader } from './stampede-expiries.ts'
import { createColoKv, type KvCounts, type KvOptions } from './stampede-kv.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export type Stampede = {
  seed: number
  /** Requests of all isolates together. */
  perSecond: number
  seconds: number
  isolates: number
  /** All isolates in one colo, which shares what it sees of KV; or each in a colo of its own. */
  colos: 'one' | 'each'
  /** Of the key, in seconds; it may be shown stale for as long again. */
  lifetime: number
  loadMs: number
}

export type Simulated = Expiries & { kv: KvCounts }

const map = { among: regions, home: primary }
export const HOT = '/hot'
const START_MS = 1_800_000_000_000
/** A second is enough for the first load, and for every isolate to be asked. */
export const FILL_MS = 2_000

/** Longer than the last reader waits. */
const LAST_SECONDS = 10

export async function simulate(
  stampede: Stampede,
  kvModel: Pick<KvOptions, 'windowMs' | 'readMs'>,
): Promise<Simulated> {
  const { seed, perSecond, seconds, isolates, colos, lifetime } = stampede
  const clock = createVirtualClock(START_MS)
  const kv = createColoKv({ ...kvModel, clock, random: seeded(seed, 'kv') })
  const loads: Load[] = []
  const env = (i: number): EdgeEnv => ({
    CACHE: kv.at(colos === 'one' ? 'NRT' : `C${i}`),
    EPOCH: '1',
    ...makeSecrets(seed, 'stampede').values,
    ...regionsThatLoad(clock, stampede, loads),
  })
  const runtime = (i: number) => ({
    clock,
    chance: seeded(seed, `isolate ${i}`),
    newId: () => 'id',
  })
  const edges = await Promise.all(
    Array.from({ length: isolates }, (_, i) => edgeFrom(env(i), runtime(i), { map })),
  )
  const background = { waitUntil: () => {} } // what is under way goes on anyway
  const readers: Reader[] = []
  const random = seeded(seed, 'readers')

  async function read(edge: (typeof edges)[number]): Promise<void> {
    const at = clock.now()
    const response = await handle(new Request(`https://short.example${HOT}`), edge, background)
    readers.push({ at, ms: clock.now() - at, tier: readStory(response.headers).tier })
  }

  const all: Promise<void>[] = []
  for (const atMs of arrivals(random, perSecond, seconds * 1_000)) {
    await clock.advanceTo(START_MS + atMs)
    all.push(read(pick(random, edges)))
  }
  await clock.advanceTo(START_MS + (seconds + LAST_SECONDS) * 1_000)
  await Promise.all(all)
  const expiries = countExpiries(loads, readers, {
    lifetimeMs: lifetime * 1_000,
    filledAt: START_MS + FILL_MS,
  })
  return { ...expiries, kv: kv.counts }
}

function regionsThatLoad(clock: VirtualClock, { lifetime, loadMs }: Stampede, loads: Load[]) {
  const region = {
    async fetch(url: string) {
      if (new URL(url).pathname !== HOT) return new Response('{}', { headers: { Region: 'apac' } })
      loads.push({ at: clock.now() })
      await clock.sleep(loadMs)
      return new Response('hot', {
        headers: {
          Region: 'apac',
          'CDN-Cache-Control': `max-age=${lifetime}, stale-while-revalidate=${lifetime}`,
          Date: new Date(clock.now()).toUTCString(),
        },
      })
    },
  }
  const service = region as unknown as Fetcher // the edge calls nothing else of it
  const bindings = regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, service] as const)
  return Object.fromEntries(bindings)
}
