// The edge and what it is measured against, in one workerd over the world's KV without delays.
import { mkdtempDisposableSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build as bundle } from 'esbuild'
import type { BuiltWorker } from '../world/build.ts'
import { CF_HEADER } from '../world/process/capnp.ts'
import { listen } from '../world/server.ts'
import { buildEdge, host } from './hosting.ts'
import { answerAsRegion } from './region-stand-in.ts'

/** `hello` answers with a constant, `raw` with one KV.get, `edge` is the production Worker, `told` the same with a
 * data point for each answer, and loops run them many times in one request. Each has an isolate of its own. */
export type WorkerName = 'hello' | 'raw' | 'edge' | 'told' | 'loop' | 'told-loop'

/** From send to the end of the body. */
export type Timed = { status: number; headers: Headers; text: string; ms: number }

export interface Arms extends AsyncDisposable {
  ask(worker: WorkerName, path: string): Promise<Timed>
}

/** Keys hold the host: all arms are asked under one, that of loop.worker.js. */
const SITE = 'short.example'
/** What the platform would say of a request. */
const HERE = JSON.stringify({ colo: 'NRT', latitude: '35.76', longitude: '140.38' })
/** An isolate may write so many at once (WRITES_BURST in src/edge/cache/store/admission.ts). */
const PATHS_A_WRITER = 300

const here = (file: string) => join(import.meta.dirname, file)

/** Puts `paths` into KV, through other isolates of the edge than those that will be asked. A read of KV takes
 * `kvMs` longer than this machine's own work. */
export async function openArms(
  root: string,
  paths: readonly string[],
  kvMs: number,
  signal: AbortSignal,
): Promise<Arms> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(mkdtempDisposableSync(join(tmpdir(), 'meridian-bench-')))
  const agent = open.adopt(new http.Agent({ keepAlive: true }), (one) => one.destroy())
  const region = open.adopt(await listen(answerAsRegion), (one) => one.close())
  const edge = await buildEdge(root)
  const telling = await around('telling', edge.module, folder.path)
  const plain = { ...edge, vars: {}, secrets: [], services: [] }
  const writers = Map.groupBy(paths.keys(), (i) => `writer-${Math.floor(i / PATHS_A_WRITER)}`)
  const workers: Record<string, BuiltWorker> = {
    hello: { ...plain, kv: [], module: here('hello.worker.js') },
    raw: { ...plain, module: here('raw-get.worker.js') },
    edge,
    loop: { ...edge, module: await around('loop', edge.module, folder.path) },
    told: { ...edge, module: telling },
    'told-loop': { ...edge, module: await around('loop', telling, folder.path) },
    ...Object.fromEntries(writers.keys().map((name) => [name, edge])),
  }
  const services = Object.fromEntries(edge.services.map(({ service }) => [service, region.address]))
  const addresses = await host(
    Object.entries(workers).map(([name, worker]) => ({ name, worker, services, from: 'NRT' })),
    { random: () => 0.5, windowMs: 0, readMs: () => kvMs },
    open,
  )
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
  return { ask, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** The edge's own bundle, unchanged, with a Worker of ours around it. */
async function around(name: 'loop' | 'telling', edge: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}-${basename(edge)}`)
  const alias = { 'meridian-edge': edge }
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
