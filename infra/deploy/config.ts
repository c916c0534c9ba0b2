// Reads wrangler.toml with wrangler's own parser, and hands on only what the plan needs, typed once.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { experimental_readRawConfig, unstable_readConfig } from 'wrangler'
import { z } from 'zod'
import { type Document, findPlace, lineOf, readToml } from '../toml/document.ts'
import { noEnvs, type Schema, unknownKeys } from './check-keys.ts'
import { otherKinds } from './other-kinds.ts'

/** One [env.<id>] of wrangler.toml, after inheritance from the top level. */
export type WorkerConfig = {
  env: string
  /** The name written in the env itself; undefined when wrangler would make one up. */
  name: string | undefined
  accountId: string | undefined
  placement: string | undefined
  workersDev: boolean | undefined
  previewUrls: boolean | undefined
  routes: number
  /** Hosts of its custom domains. */
  domains: readonly string[]
  d1: readonly Database[]
  kv: readonly string[]
  /** Those that are named by an id. */
  kvPinned: readonly string[]
  r2: readonly { binding: string; jurisdiction?: string | undefined }[]
  /** Kinds of what else is bound that keeps data or hands it on. */
  others: readonly string[]
  services: readonly { binding: string; service: string }[]
  rateLimits: readonly { name: string; limit: number; period: number }[]
  datasets: readonly string[]
  vars: Readonly<Record<string, unknown>>
  secrets: readonly string[]
  crons: readonly string[]
  compatibilityDate: string | undefined
  /** Folder of its static assets, absolute. */
  assets?: string | undefined
  /** Of version_metadata. */
  versionBinding: string | undefined
  /** Where it says this, for the beginning of a sentence: `wrangler.toml:12: [env.weur]`. */
  placeOf: (...path: string[]) => string
}

export type Database = {
  binding: string
  name: string | undefined
  id: string | undefined
  /** Where alone it may run and keep data, such as `eu`. */
  jurisdiction: string | undefined
  migrationsDir: string
  /** Names of the .sql files found there. */
  migrations: readonly string[]
}

const require = createRequire(import.meta.url)

export type Read = { ok: true; workers: WorkerConfig[] } | { ok: false; problems: string[] }

const raw = z.object({
  rawConfig: z.object({
    env: z.record(z.string(), z.object({ name: z.string().optional() })).default({}),
  }),
})

const route = z.union([
  z.string().transform((pattern) => ({ pattern, custom_domain: false })),
  z.object({ pattern: z.string(), custom_domain: z.boolean().optional() }),
])
const bucket = z.object({ binding: z.string(), jurisdiction: z.string().optional() })
const points = z.object({ binding: z.string(), dataset: z.string().optional() })
const rate = z.object({ limit: z.number(), period: z.number() })
const limit = z.object({ name: z.string(), simple: rate })
const resolved = z.object({
  account_id: z.string().optional(),
  placement: z.object({ region: z.string().optional() }).optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  route: route.optional(),
  routes: z.array(route).default([]),
  d1_databases: z.array(
    z.object({
      binding: z.string(),
      database_name: z.string().optional(),
      database_id: z.string().optional(),
      jurisdiction: z.string().optional(),
      migrations_dir: z.string().default('migrations'), // wrangler's default
    }),
  ),
  kv_namespaces: z.array(z.object({ binding: z.string(), id: z.string().optional() })),
  r2_buckets: z.array(bucket).default([]),
  services: z.array(z.object({ binding: z.string(), service: z.string() })).default([]),
  ratelimits: z.array(limit).default([]),
  analytics_engine_datasets: z.array(points).default([]),
  vars: z.record(z.string(), z.unknown()),
  triggers: z.object({ crons: z.array(z.string()).default([]) }),
  compatibility_date: z.string().optional(),
  assets: z.object({ directory: z.string().optional() }).optional(),
  version_metadata: z.object({ binding: z.string() }).optional(),
  secrets: z.object({ required: z.array(z.string()).default([]) }).optional(),
})

export function readWorkers(root: string): Read {
  const config = join(root, 'wrangler.toml')
  if (!existsSync(config)) {
    return {
      ok: false,
      problems: [`No wrangler.toml in ${root}. Run this in the project's folder.`],
    }
  }
  const document = parse(readFileSync(config, 'utf8'))
  if (typeof document === 'string') return { ok: false, problems: [document] }
  const unknown = [...noEnvs(document), ...unknownKeys(document, readSchema())]
  if (unknown.length > 0) return { ok: false, problems: unknown } // what else is wrong may be only that
  try {
    const envs = raw.parse(experimental_readRawConfig({ config })).rawConfig.env
    const workers = Object.entries(envs).map(([env, { name }]) =>
      readWorker(root, env, name, document),
    )
    return { ok: true, workers }
  } catch (error) {
    const said = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    return { ok: false, problems: [`wrangler cannot read wrangler.toml:\n${said.trim()}`] }
  }
}

/** wrangler's own; its package exports no path to it. */
export const readSchema = (): Schema =>
  JSON.parse(
    readFileSync(
      join(dirname(require.resolve('wrangler/package.json')), 'config-schema.json'),
      'utf8',
    ),
  )

function parse(text: string): Document | string {
  try {
    return readToml(text)
  } catch (error) {
    const { message, lineNumber = 1 } = error as { message: string; lineNumber?: number }
    return `wrangler.toml:${lineNumber}: ${message}. Mend the line.`
  }
}

function readWorker(
  root: string,
  env: string,
  name: string | undefined,
  document: Document,
): WorkerConfig {
  // Warnings are hidden here because the dry run of the same env reports each of them.
  const read = unstable_readConfig(
    { config: join(root, 'wrangler.toml'), env },
    { hideWarnings: true },
  )
  const config = resolved.parse(read)
  const routes = [config.route ?? [], config.routes].flat()
  return {
    env,
    name,
    accountId: config.account_id,
    placement: config.placement?.region,
    workersDev: config.workers_dev,
    previewUrls: config.preview_urls,
    routes: routes.length,
    domains: routes.flatMap(({ pattern, custom_domain: own }) => (own ? [pattern] : [])),
    d1: config.d1_databases.map((database) => ({
      binding: database.binding,
      name: database.database_name,
      id: database.database_id,
      jurisdiction: database.jurisdiction,
      migrationsDir: database.migrations_dir,
      migrations: sqlFiles(join(root, database.migrations_dir)),
    })),
    kv: config.kv_namespaces.map((namespace) => namespace.binding),
    kvPinned: config.kv_namespaces.filter(({ id }) => id).map(({ binding }) => binding),
    r2: config.r2_buckets,
    others: otherKinds(read),
    services: config.services,
    rateLimits: config.ratelimits.map(({ name, simple }) => ({ name, ...simple })),
    datasets: config.analytics_engine_datasets.map(({ binding, dataset = binding }) => dataset),
    vars: config.vars,
    secrets: config.secrets?.required ?? [],
    crons: config.triggers.crons,
    compatibilityDate: config.compatibility_date,
    assets: config.assets?.directory && join(root, config.assets.directory),
    versionBinding: config.version_metadata?.binding,
    placeOf(...path) {
      const inherited = !findPlace(document, ['env', env, ...path]) && findPlace(document, path)
      if (inherited) return `wrangler.toml:${inherited.line}: the top level`
      return `wrangler.toml:${lineOf(document, ['env', env, ...path])}: [env.${env}]`
    },
  }
}

const sqlFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.sql')) : []
