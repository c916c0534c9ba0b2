// One hot key, several isolates of the production edge in one workerd, and an origin that takes its time.
import { arrivals, pick } from '../traffic/chance.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { readStory } from '../traffic/reply.ts'
import { seeded } from '../world/random.ts'
import { listen } from '../world/server.ts'
import { realClock } from '../world/time.ts'
import { openAsk } from './ask.ts'
import { buildEdge, host } from './hosting.ts'
import { countExpiries, type Expiries, type Load, type Reader } from './stampede-expiries.ts'
import { FILL_MS, HOT, type Stampede } from './stampede-simulate.ts'

export type Measured = Expiries & {
  /** Answered, in a second. */
  reached: number
}

/** Monotonic. */
const clock = { ...realClock, now: () => performance.now() }
/** Of the site in front, whichever isolate is asked: copies are kept under it. */
const HOST = 'site.example'
/** To each isolate: more than it can be busy with, few enough for a process's files. */
const CONNECTIONS_MAX = 32

export async function measure(
  { seed, perSecond, seconds, isolates, colos, lifetime, loadMs }: Stampede,
  root: string,
  signal: AbortSignal,
): Promise<Measured> {
  await using open = new AsyncDisposableStack()
  const worker = await buildEdge(root)
  const loads: Load[] = []
  const site = await listen(async (_, response) => {
    loads.push({ at: clock.now() })
    await realClock.sleep(loadMs)
    const caching = `max-age=${lifetime}, stale-while-revalidate=${lifetime}`
    response.writeHead(200, { 'Cache-Control': caching, Date: new Date().toUTCString() })
    response.end('hot')
  })
  open.defer(() => site.close())
  const origin = `http://${site.address}`
  const names = Array.from({ length: isolates }, (_, i) => `C${i}`)
  const addresses = await host(
    names.map((name) => ({ worker, origin, name, from: colos === 'one' ? 'NRT' : name })),
    { random: seeded(seed, 'kv') },
    open,
  )
  const client = open.use(
    openAsk({ url: origin, apiKey: '', signal, connectionsMax: CONNECTIONS_MAX }),
  )
  const random = seeded(seed, 'readers')
  const began = clock.now()
  const readers = await startFlow({
    planned: arrivals(random, perSecond, seconds * 1_000).map((atMs) => ({
      ...{ atMs, name: pick(random, names) },
    })),
    async send({ name }, at): Promise<Reader> {
      const path = `http://${addresses[name]}${HOT}`
      const { headers } = await client.ask({ method: 'GET', path, headers: { Host: HOST } })
      return { at, ms: clock.now() - at, tier: readStory(headers).tier }
    },
    clock,
    signal,
  }).done()
  const filledAt = began + FILL_MS
  const endedAt = Math.max(...readers.map(({ at, ms }) => at + ms))
  return {
    ...countExpiries(loads, readers, { lifetimeMs: lifetime * 1_000, filledAt }),
    reached: readers.length / Math.max(seconds, (endedAt - began) / 1_000),
  }
}
