// Built Workers on workerd: Miniflare with the world's D1 and KV behind the genuine clients.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import type { BuiltWorker } from '../build.ts'

export type Hosted = {
  name: string
  worker: BuiltWorker
  secrets: Record<string, string>
  /** `host:port` behind every D1 or KV binding. */
  d1?: string
  kv?: string
  /** `host:port` by service name. */
  services?: Record<string, string>
  /** Sent with every call to KV and to services: where it comes from. */
  from: string
}

type Binding = Record<string, unknown> & { type: string }
type WorkerOptions = NonNullable<ConstructorParameters<typeof Miniflare>[0]['workers']>[number]

const PLUGIN = join(import.meta.dirname, '..', 'plugin.cjs')

/** Starts one workerd with these Workers, each on a socket of its own. */
export async function runWorkers(hosted: Hosted[]) {
  const miniflare = new Miniflare({
    cf: false, // no look-up of where this laptop is
    enableDevRegistry: false,
    logRequests: false,
    workers: hosted.map(workerOptions),
  })
  await miniflare.ready
  const addresses: Record<string, string> = {}
  for (const { name } of hosted) addresses[name] = (await miniflare.unsafeGetDirectURL(name)).host
  return { addresses, stop: () => miniflare.dispose() }
}

function workerOptions(host: Hosted): WorkerOptions {
  const { name, worker } = host
  const contents = readFileSync(worker.module, 'utf8')
  const config = {
    name,
    compatibilityDate: worker.compatibilityDate,
    compatibilityFlags: worker.compatibilityFlags,
    manifest: {
      mainModule: 'index.js',
      modules: { 'index.js': { type: 'esm' as const, contents } },
    },
    env: bindings(host),
  }
  // Bindings of our plugin are not in Miniflare's types.
  return {
    config,
    dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
  } as unknown as WorkerOptions
}

function bindings({ worker, secrets, d1, kv, services = {}, from }: Hosted) {
  const headers = [{ name: 'World-From', value: from }]
  const env: Record<string, Binding> = {}
  for (const [name, value] of Object.entries(worker.vars)) {
    env[name] = typeof value === 'string' ? { type: 'text', value } : { type: 'json', value }
  }
  for (const name of worker.secrets) env[name] = { type: 'text', value: secrets[name] ?? '' }
  for (const name of worker.d1) env[name] = pluginBinding('world-d1', { address: d1 })
  for (const name of worker.kv) {
    const colo = [{ name: 'World-Colo', value: from }]
    env[name] = pluginBinding('world-kv', { address: kv, headers: colo })
  }
  for (const { binding, service } of worker.services) {
    const address = services[service]
    if (!address)
      throw new Error(`wrangler.toml: ${binding} calls "${service}", which is no region.`)
    env[binding] = { type: 'external', address, http: { injectRequestHeaders: headers } }
  }
  if (worker.versionMetadata) env[worker.versionMetadata] = { type: 'version-metadata' }
  return env
}

const pluginBinding = (name: string, options: object) => ({
  type: `unsafe:${name}`,
  dev: { plugin: { package: PLUGIN, name }, options },
})
