// One hot key, several isolates of the production edge in one workerd, and an origin that takes its time.
import { arrivals, pick } from '../traffic/chance.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { readStory } from '../traffic/reply.ts'
import { percentile } from '../traffic/statistics.ts'
import { build } from '../world/build.ts'
import { createKv } from '../world/kv/index.ts'
import { runWorkers } from '../world/process/workerd.ts'
import { seeded } from '../world/random.ts'
import { makeSecrets } from '../world/secrets.ts'
import { listen } from '../world/server.ts'
import { realClock } from '../world/time.ts'
import { openAsk } from './ask.ts'
import { countExpiries, type Expiries, type Load, type Reader } from './stampede-expiries.ts'

export type RealStampede = {
  root: string
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
  signal: AbortSignal
}

export type Measured = Expiries & {
  /** Answered, in a second. */
  reached: number
  /** Median of the readers after the first fill, from when they were due. */
  p50Ms: number
}

/** Monotonic. */
const clock = { ...realClock, now: () => performance.now() }
const HOT = '/hot'
/** Of the site in front, whichever isolate is asked: copies are kept under it. */
const HOST = 'site.example'
/** KV's "up to 60 seconds": https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_WINDOW_MS = 60_000
/** To each isolate: more than it can be busy with, few enough for a process's files. */
const CONNECTIONS_MAX = 32
/** Each isolate is asked by then, and has its first copy. */
const FILL_MS = 2_000

type Planned = { atMs: number; name: string }

export async function measure(stampede: RealStampede): Promise<Measured> {
  const { root, seed, perSecond, seconds, isolates, colos, lifetime, loadMs, signal } = stampede
  const [worker] = await build(root, ['edge'])
  if (!worker) throw new Error('wrangler.toml has no [env.edge].')
  const loads: Load[] = []
  const site = await listen(async (_, response) => {
    loads.push({ at: clock.now() })
    await realClock.sleep(loadMs)
    const caching = `max-age=${lifetime}, stale-while-revalidate=${lifetime}`
    response.writeHead(200, { 'Cache-Control': caching, Date: new Date().toUTCString() })
    response.end('hot')
  })
  const kv = createKv({ clock: realClock, random: seeded(seed, 'kv'), windowMs: KV_WINDOW_MS })
  const kvServer = await listen(kv.handle)
  const { values: secrets } = makeSecrets(seed, 'stampede')
  const origin = `http://${site.address}`
  const common = { worker, secrets, kv: kvServer.address, origin }
  const names = Array.from({ length: isolates }, (_, i) => `C${i}`)
  const hosted = names.map((name) => ({ ...common, name, from: colos === 'one' ? 'NRT' : name }))
  const workerd = await runWorkers(hosted, () => {
    throw new Error('workerd ended while it was measured; its words are above.')
  })
  const client = openAsk({ url: origin, apiKey: '', signal, connectionsMax: CONNECTIONS_MAX })
  const random = seeded(seed, 'readers')
  function* planned(): Generator<Planned> {
    for (const atMs of arrivals(random, perSecond, seconds * 1_000)) {
      yield { atMs, name: pick(random, names) }
    }
  }
  const flow = {
    planned: planned(),
    async send({ name }: Planned, at: number): Promise<Reader> {
      const path = `http://${workerd.addresses[name]}${HOT}`
      const { headers } = await client.ask({ method: 'GET', path, headers: { Host: HOST } })
      return { at, ms: clock.now() - at, tier: readStory(headers).tier }
    },
    clock,
    signal,
  }
  const began = clock.now()
  let readers: readonly Reader[]
  try {
    readers = await startFlow(flow).done()
  } finally {
    client.close()
    await workerd.stop()
    kvServer.close()
    site.close()
  }
  const filledAt = began + FILL_MS
  const endedAt = Math.max(...readers.map(({ at, ms }) => at + ms))
  const later = readers.filter(({ at }) => at > filledAt).map(({ ms }) => ms)
  return {
    ...countExpiries(loads, readers, { lifetimeMs: lifetime * 1_000, filledAt }),
    reached: readers.length / Math.max(seconds, (endedAt - began) / 1_000),
    p50Ms: percentile(later, 50) ?? 0,
  }
}
