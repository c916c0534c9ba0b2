// The Workers that are measured, in one workerd as production would have them, over the world's KV and D1.
import { mkdtempDisposableSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build as bundle } from 'esbuild'
import { primary as home } from '../../../src/regions.ts'
import type { BuiltWorker } from '../../world/build.ts'
import { openPrimary } from '../../world/d1/primary.ts'
import { createService } from '../../world/d1/service.ts'
import { CF_HEADER, type Hosted } from '../../world/process/capnp.ts'
import { listen } from '../../world/server.ts'
import { realClock } from '../../world/time.ts'
import { buildEdge, buildWorker, host } from '../hosting.ts'
import { cpuUsOf } from './cpu.ts'
import { answerAsRegion } from './region-stand-in.ts'

/** Each has an isolate of its own.
 *  - `hello`  answers with a constant: the way to a Worker and back
 *  - `hono`   a plain Worker with one query
 *  - `both`   the production edge, with the production region behind a genuine binding
 *  - `raw`    one KV.get
 *  - `edge`   the production edge, with a copy of everything in KV
 *  - `told`   the same with a data point for each answer
 *  - loops run an edge, or `raw`, many times in one request */
export type WorkerName = 'hello' | 'hono' | 'both' | 'raw' | 'edge' | 'told' | 'loop' | 'told-loop'

/** From send to the end of the body. */
export type Timed = { status: number; headers: Headers; text: string; ms: number }

export interface Arms extends AsyncDisposable {
  ask(worker: WorkerName, path: string): Promise<Timed>
  /** What workerd has spent, in microseconds of CPU time; `undefined` where that is not told. */
  cpuUs(): number | undefined
}

/** What KV and D1 take beside this machine's own work, in milliseconds. */
export type Delays = { kvMs: number; d1Ms: number }

/** Keys hold the host: all arms are asked under one, that of loop.worker.js. */
const SITE = 'short.example'
/** What the platform would say of a request. */
const HERE = JSON.stringify({ colo: 'NRT', latitude: '35.76', longitude: '140.38' })
/** An isolate may write so many at once (WRITES_BURST in src/edge/cache/store/admission.ts). */
const PATHS_A_WRITER = 300
/** More than anybody asks for here: a limit that is reached is not what is measured. */
const RATE_MAX = 1_000_000_000

const here = (file: string) => join(import.meta.dirname, file)

/** Puts `paths` into KV, through other isolates of the edge than those that will be asked. */
export async function openArms(
  root: string,
  paths: readonly string[],
  { kvMs, d1Ms }: Delays,
  signal: AbortSignal,
): Promise<Arms> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(mkdtempDisposableSync(join(tmpdir(), 'meridian-bench-')))
  const agent = open.adopt(new http.Agent({ keepAlive: true }), (one) => one.destroy())
  const standIn = open.adopt(await listen(answerAsRegion), (one) => one.close())
  const d1 = await openDatabase(root, d1Ms, open)
  const [edge, region] = [unlimited(await buildEdge(root)), await buildWorker(root, home)]
  const telling = await bundled('telling', folder.path, edge.module)
  const plain = { ...edge, vars: {}, secrets: [], services: [], rateLimits: [] }
  const alone = (name: string, worker: BuiltWorker, more: Partial<Hosted> = {}) => ({
    ...{ name, worker, services: servicesOf(edge, standIn.address), from: 'NRT', bare: true },
    ...more,
  })
  const loop = (module: string) => bundled('loop', folder.path, module)
  const hono = await bundled('hono', folder.path)
  const writers = Map.groupBy(paths.keys(), (i) => `writer-${Math.floor(i / PATHS_A_WRITER)}`)
  const hosted = [
    alone('hello', { ...plain, kv: [], module: here('hello.worker.js') }),
    alone('hono', { ...plain, kv: [], d1: region.d1, module: hono }, { d1 }),
    alone('region', region, { d1 }),
    alone('both', edge, { beside: 'region' }),
    alone('raw', { ...plain, module: here('raw-get.worker.js') }),
    alone('edge', edge),
    alone('loop', { ...edge, module: await loop(edge.module) }),
    alone('told', { ...edge, module: telling }),
    alone('told-loop', { ...edge, module: await loop(telling) }),
    ...writers.keys().map((name) => alone(name, edge, { bare: false })),
  ]
  const kvOptions = { random: () => 0.5, windowMs: 0, readMs: () => kvMs }
  const { addresses, pid } = await host(hosted, kvOptions, open)
  async function ask(name: string, path = ''): Promise<Timed> {
    signal.throwIfAborted()
    return send(`http://${addresses[name]}${path}`, agent)
  }
  async function fill([name, indices]: [string, number[]]): Promise<void> {
    // The second request for a path is what makes an isolate write it.
    for (const i of indices) for (let times = 0; times < 2; times++) await ask(name, paths[i])
  }
  await Promise.all([...writers].map(fill))
  const kept = open.move()
  return { ask, cpuUs: () => cpuUsOf(pid), [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const servicesOf = ({ services }: BuiltWorker, address: string) =>
  Object.fromEntries(services.map(({ service }) => [service, address]))

const unlimited = (edge: BuiltWorker): BuiltWorker => ({
  ...edge,
  rateLimits: edge.rateLimits.map((one) => ({ ...one, limit: RATE_MAX })),
})

/** The product's database, empty. Resolves with its `host:port`. */
async function openDatabase(root: string, d1Ms: number, open: AsyncDisposableStack) {
  const service = createService(realClock, () => d1Ms)
  const options = { file: ':memory:', region: home, clock: realClock, service }
  const primary = open.adopt(openPrimary(options), (one) => one.close())
  primary.migrate(join(root, 'migrations'))
  return open.adopt(await listen(primary.handle), (one) => one.close()).address
}

/** A Worker of ours in one file: with a library, or around the edge's own bundle, which is unchanged. */
async function bundled(name: 'loop' | 'telling' | 'hono', folder: string, edge?: string) {
  const outfile = join(folder, `${name}-${basename(edge ?? 'alone.js')}`)
  const alias = edge === undefined ? {} : { 'meridian-edge': edge }
  const entryPoints = [here(`${name}.worker.js`)]
  await bundle({ entryPoints, alias, bundle: true, format: 'esm', outfile })
  return outfile
}

/** Not traffic's client: its abort signals and Headers are as much work as a hit, and more of it for the
 * arm with more headers. */
async function send(url: string, agent: http.Agent): Promise<Timed> {
  const began = performance.now()
  const headers = { [CF_HEADER]: HERE, Host: SITE }
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { agent, headers }, resolve).on('error', reject)
  })
  const body = await text(response)
  const ms = performance.now() - began
  const { statusCode: status = 0, headers: known } = response
  return { status, headers: new Headers(known as Record<string, string>), text: body, ms }
}
