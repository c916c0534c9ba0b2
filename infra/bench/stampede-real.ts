// One hot key, several isolates of the production edge in one workerd, and an origin that takes its time.
import { seeded } from '../world/random.ts'
import { listen } from '../world/server.ts'
import { realClock } from '../world/time.ts'
import { openAsk } from './ask.ts'
import { buildEdge, host } from './hosting.ts'
import {
  cachingOf,
  coloOf,
  HOT,
  type Measured,
  type Stampede,
  sendReaders,
} from './stampede-readers.ts'

/** Monotonic. */
const clock = { ...realClock, now: () => performance.now() }
/** Of the site in front, whichever isolate is asked: copies are kept under it. */
const HOST = 'site.example'
/** To each isolate: more than it can be busy with, few enough for a process's files. */
const CONNECTIONS_MAX = 32

export async function measure(
  stampede: Stampede,
  root: string,
  signal: AbortSignal,
): Promise<Measured> {
  await using open = new AsyncDisposableStack()
  const worker = await buildEdge(root)
  const loads: number[] = []
  const site = await listen(async (_, response) => {
    loads.push(clock.now())
    await clock.sleep(stampede.loadMs)
    const headers = { 'Cache-Control': cachingOf(stampede), Date: new Date().toUTCString() }
    response.writeHead(200, headers).end('hot')
  })
  open.defer(() => site.close())
  const origin = `http://${site.address}`
  const names = Array.from({ length: stampede.isolates }, (_, i) => `C${i}`)
  const hosted = names.map((name, i) => ({ worker, origin, name, from: coloOf(stampede, i) }))
  const { addresses } = await host(hosted, { random: seeded(stampede.seed, 'kv') }, open)
  const { ask } = open.use(
    openAsk({ url: origin, apiKey: '', signal, connectionsMax: CONNECTIONS_MAX }),
  )
  return await sendReaders(stampede, {
    ...{ isolates: names, loads, clock, signal },
    async ask(name) {
      const path = `http://${addresses[name]}${HOT}`
      return (await ask({ method: 'GET', path, headers: { Host: HOST } })).headers
    },
  })
}
