// One hot key, several isolates of the production edge, one KV: a stampede by the clock, from a seed.
import type { Fetcher } from '@cloudflare/workers-types'
import { type EdgeEnv, edgeFrom } from '../../src/edge/config.ts'
import { handle } from '../../src/edge/handle.ts'
import { primary, regions } from '../../src/regions.ts'
import { seeded } from '../world/random.ts'
import { makeSecrets } from '../world/secrets.ts'
import { createColoKv, type KvCounts, type KvModel } from './stampede-kv.ts'
import {
  cachingOf,
  coloOf,
  HOT,
  type Measured,
  type Stampede,
  sendReaders,
} from './stampede-readers.ts'
import { createVirtualClock } from './virtual-clock.ts'

export type Simulated = Measured & { kv: KvCounts }

const map = { among: regions, home: primary }
const START_MS = 1_800_000_000_000
/** Longer than the last reader waits. */
const LAST_SECONDS = 10

export async function simulate(stampede: Stampede, kvModel: KvModel): Promise<Simulated> {
  const { seed, seconds, loadMs } = stampede
  const clock = createVirtualClock(START_MS)
  const kv = createColoKv({ ...kvModel, clock, random: seeded(seed, 'kv') })
  const loads: number[] = []
  async function load(url: string) {
    if (new URL(url).pathname !== HOT) return new Response('{}', { headers: { Region: 'apac' } })
    loads.push(clock.now())
    await clock.sleep(loadMs)
    const caching = { 'CDN-Cache-Control': cachingOf(stampede) }
    const date = new Date(clock.now()).toUTCString()
    return new Response('hot', { headers: { Region: 'apac', ...caching, Date: date } })
  }
  const region = { fetch: load } as unknown as Fetcher // the edge calls nothing else of it
  const env = (i: number): EdgeEnv => ({
    CACHE: kv.at(coloOf(stampede, i)),
    EPOCH: '1',
    ...makeSecrets(seed, 'stampede').values,
    ...Object.fromEntries(regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, region])),
  })
  const isolates = await Promise.all(
    Array.from({ length: stampede.isolates }, (_, i) => {
      const chance = seeded(seed, `isolate ${i}`)
      return edgeFrom(env(i), { clock, chance, newId: () => 'id' }, { map })
    }),
  )
  const background = { waitUntil: () => {} } // what is under way goes on anyway
  const counting = sendReaders(stampede, {
    ...{ isolates, loads, clock, signal: new AbortController().signal },
    async ask(edge) {
      const request = new Request(`https://short.example${HOT}`)
      return (await handle(request, edge, background)).headers
    },
  })
  await clock.advanceTo(START_MS + (seconds + LAST_SECONDS) * 1_000)
  return { ...(await counting), kv: kv.counts }
}
