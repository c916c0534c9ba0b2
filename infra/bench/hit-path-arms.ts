// The edge and what it is measured against, in one workerd over the world's KV without delays.
import { mkdtempDisposableSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import type { BuiltWorker } from '../world/build.ts'
import { CF_HEADER } from '../world/process/capnp.ts'
import { listen } from '../world/server.ts'
import type { Timed } from './ask.ts'
import { buildEdge, host } from './hosting.ts'
import { answerAsRegion } from './region-stand-in.ts'

/** `hello` answers with a constant, `raw` with one KV.get, `edge` is the production Worker, and `loop` runs
 * either of the last two many times in one request. Each has an isolate of its own. */
export type WorkerName = 'hello' | 'raw' | 'edge' | 'loop'

export interface Arms extends AsyncDisposable {
  ask(worker: WorkerName, path: string): Promise<Timed>
}

/** Keys hold the host: all arms are asked under one, that of loop.worker.js. */
const SITE = 'short.example'
/** What the platform would say of a request. */
const HERE = JSON.stringify({ colo: 'NRT', latitude: '35.76', longitude: '140.38' })
/** An isolate may write so many at once (WRITES_BURST in src/edge/cache/store/admission.ts). */
const PATHS_A_WRITER = 300
/** Requests under way while KV is filled. */
const PARALLEL = 8

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
  const plain = { ...edge, vars: {}, secrets: [], services: [] }
  const writers = Array.from(
    { length: Math.ceil(paths.length / PATHS_A_WRITER) },
    (_, i) => `writer-${i}`,
  )
  const workers: Record<string, BuiltWorker> = {
    hello: { ...plain, kv: [], module: here('hello.worker.js') },
    raw: { ...plain, module: here('raw-get.worker.js') },
    edge,
    loop: { ...edge, module: await looping(edge, folder.path) },
    ...Object.fromEntries(writers.map((name) => [name, edge])),
  }
  const services = Object.fromEntries(edge.services.map(({ service }) => [service, region.address]))
  const addresses = await host(
    Object.entries(workers).map(([name, worker]) => ({ name, worker, services, from: 'NRT' })),
    { random: () => 0.5, windowMs: 0, readMs: () => kvMs },
    open,
  )
  const askOne = async (name: string, path: string) => {
    signal.throwIfAborted()
    return ask(`http://${addresses[name]}${path}`, agent)
  }
  await fill(paths, (path, i) => askOne(`writer-${Math.floor(i / PATHS_A_WRITER)}`, path))
  const kept = open.move()
  return { ask: askOne, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** The edge's own bundle, unchanged, with a loop around it. */
async function looping(edge: BuiltWorker, folder: string): Promise<string> {
  const outfile = join(folder, 'loop.js')
  await bundle({
    entryPoints: [here('loop.worker.js')],
    alias: { 'meridian-edge': edge.module },
    bundle: true,
    format: 'esm',
    outfile,
  })
  return outfile
}

/** The second request for a path is what makes an isolate write it. */
async function fill(
  paths: readonly string[],
  fetch: (path: string, i: number) => Promise<Timed>,
): Promise<void> {
  const waiting = paths.entries() // all share it
  const worker = async () => {
    for (const [i, path] of waiting) {
      for (let times = 0; times < 2; times++) await fetch(path, i)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
}

/** Not traffic's client: its abort signals and Headers are as much work as a hit, and more of it for the
 * arm with more headers. */
async function ask(url: string, agent: http.Agent): Promise<Timed> {
  const { promise, resolve, reject } = Promise.withResolvers<Timed>()
  const began = performance.now()
  const headers = { [CF_HEADER]: HERE, Host: SITE }
  const request = http.get(url, { agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk) => {
      text += chunk
    })
    response.on('error', reject)
    response.on('end', () => {
      const ms = performance.now() - began
      const known = Object.entries(response.headers).map(([name, of]) => [name, String(of)])
      const { statusCode: status = 0 } = response
      resolve({
        kind: 'answered',
        status,
        headers: new Headers(Object.fromEntries(known)),
        text,
        ms,
      })
    })
  })
  request.on('error', reject)
  return promise
}
