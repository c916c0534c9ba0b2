// Miniflare 5's options for the Workers of wrangler.toml: genuine service bindings, one D1, one KV. Pure.
import { join } from 'node:path'
import type { MiniflareOptions } from 'miniflare'
import type { BuiltWorker } from '../world/build.ts'
import { BRIDGE, BRIDGE_SOURCE, HOLD, HOLD_SOURCE } from './helpers.ts'

/** A Worker of wrangler.toml with its code. */
export type SmallWorker = Omit<BuiltWorker, 'module' | 'assets'> & {
  source: string
  /** Static assets that answer before it: their folder, and what tells one content of it from another. */
  page?: { folder: string; digest: string }
}

export type SmallOptions = {
  workers: readonly SmallWorker[]
  /** By name; a Worker gets those that it requires. */
  secrets: Record<string, string>
  /** More variables, or other values, by `[env.*]`: `{ edge: { EPOCH: '2' } }`. */
  vars?: Record<string, Record<string, string>>
  /** A test's Worker in place of one that wrangler.toml binds: module source by binding. */
  standIns?: Record<string, string>
  /** Asked before each call to D1; it waits until this resolves. */
  holdD1?: (sql: string) => Promise<void>
  /** Where D1 and KV are kept; without it, a folder that goes with this Miniflare. */
  folder?: string
}

/** One database and one namespace, whatever their bindings are called. */
const D1_ID = 'small'
const KV_ID = 'small'
/** Compatibility date of the helpers: they are ours, and plain. */
const HELPER_DATE = '2026-10-20'
const PLUGIN = join(import.meta.dirname, 'hold-plugin.cjs')

type Env = Record<string, object>

export function miniflareOptions(options: SmallOptions): MiniflareOptions {
  const { workers, standIns = {}, holdD1, folder } = options
  const all = [
    ...workers.map((worker) => workerOf(worker, options)),
    ...Object.entries(standIns).map(([binding, source]) => helper(standInName(binding), source)),
    helper(BRIDGE, BRIDGE_SOURCE, {
      DB: { type: 'd1', id: D1_ID },
      KV: { type: 'kv', id: KV_ID },
    }),
    ...(holdD1 ? [holder(holdD1)] : []),
  ]
  return {
    cf: false, // asked of the network otherwise
    enableDevRegistry: false, // one for the whole machine: names of other projects would clash
    logRequests: false,
    ...(folder === undefined ? {} : { resourcePersistencePath: folder }),
    workers: all,
  } as MiniflareOptions // its types are made from schemas too deep to build piece by piece
}

function workerOf(worker: SmallWorker, options: SmallOptions) {
  const { name, source, compatibilityDate, compatibilityFlags, page } = worker
  const env = envOf(worker, options)
  const assets = page && { assets: { directory: page.folder, hasUserWorker: true } }
  return workerd(name, source, { compatibilityDate, compatibilityFlags, env, ...assets })
}

function envOf(worker: SmallWorker, { secrets, vars = {}, standIns = {}, holdD1 }: SmallOptions) {
  const env: Env = {}
  const texts = { ...worker.vars, ...vars[worker.env] }
  for (const [key, value] of Object.entries(texts)) {
    env[key] = typeof value === 'string' ? { type: 'text', value } : { type: 'json', value }
  }
  for (const key of worker.secrets) {
    env[key] ??= { type: 'text', value: secrets[key] ?? '' }
  }
  for (const key of worker.kv) env[key] = { type: 'kv', id: KV_ID }
  for (const key of worker.d1) env[key] = holdD1 ? held() : { type: 'd1', id: D1_ID }
  for (const { binding, service } of worker.services) {
    const target = binding in standIns ? standInName(binding) : service
    env[binding] = { type: 'worker', worker: target }
  }
  for (const { binding, namespaceId, limit, period } of worker.rateLimits) {
    env[binding] = { type: 'rate-limit', namespace: namespaceId, simple: { limit, period } }
  }
  for (const { binding, dataset } of worker.analytics) {
    env[binding] = { type: 'analytics-engine-dataset', name: dataset } // Miniflare keeps no points
  }
  if (worker.versionMetadata) env[worker.versionMetadata] = { type: 'version-metadata' }
  return env
}

const standInName = (binding: string) => `stand-in-${binding.toLowerCase().replaceAll('_', '-')}`

type Config = { compatibilityDate: string; compatibilityFlags: string[]; env: Env }

/** On a socket of its own: a request there meets nothing of Miniflare's on its way. */
const workerd = (name: string, contents: string, config: Config) => ({
  config: {
    name,
    ...config,
    manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents } } },
  },
  dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
})

const helper = (name: string, source: string, env: Env = {}) =>
  workerd(name, source, { compatibilityDate: HELPER_DATE, compatibilityFlags: [], env })

const held = () => ({
  type: 'unsafe:held-d1',
  dev: { plugin: { package: PLUGIN, name: 'held-d1' }, options: { holder: HOLD } },
})

/** Stands between the regions' D1 clients and the database. */
const holder = (holdD1: (sql: string) => Promise<void>) =>
  helper(HOLD, HOLD_SOURCE, {
    STORE: {
      type: 'unsafe:d1-store',
      dev: { plugin: { package: PLUGIN, name: 'd1-store' }, options: { id: D1_ID } },
    },
    ASK: {
      type: 'fetcher',
      handler: async (request: Request) => {
        await holdD1(await request.text())
        return new Response()
      },
    },
  })
