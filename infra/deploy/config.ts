// Reads wrangler.toml with wrangler's own parser, and hands on only what the plan needs, typed once.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { experimental_readRawConfig, unstable_readConfig } from 'wrangler'
import { z } from 'zod'

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
  d1: readonly Database[]
  kv: readonly string[]
  services: readonly { binding: string; service: string }[]
  rateLimits: readonly { name: string; limit: number; period: number }[]
  vars: Readonly<Record<string, unknown>>
  secrets: readonly string[]
}

export type Database = {
  binding: string
  name: string | undefined
  id: string | undefined
  migrationsDir: string
  /** Names of the .sql files found there. */
  migrations: readonly string[]
}

export type Read = { ok: true; workers: WorkerConfig[] } | { ok: false; problems: string[] }

const raw = z.object({
  rawConfig: z.object({
    env: z.record(z.string(), z.object({ name: z.string().optional() })).default({}),
  }),
})

const resolved = z.object({
  account_id: z.string().optional(),
  placement: z.object({ region: z.string().optional() }).optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  route: z.unknown(),
  routes: z.array(z.unknown()).default([]),
  d1_databases: z.array(
    z.object({
      binding: z.string(),
      database_name: z.string().optional(),
      database_id: z.string().optional(),
      migrations_dir: z.string().default('migrations'), // wrangler's default
    }),
  ),
  kv_namespaces: z.array(z.object({ binding: z.string() })),
  services: z.array(z.object({ binding: z.string(), service: z.string() })).default([]),
  ratelimits: z
    .array(
      z.object({ name: z.string(), simple: z.object({ limit: z.number(), period: z.number() }) }),
    )
    .default([]),
  vars: z.record(z.string(), z.unknown()),
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
  try {
    const envs = raw.parse(experimental_readRawConfig({ config })).rawConfig.env
    const workers = Object.entries(envs).map(([env, { name }]) => readWorker(root, env, name))
    return { ok: true, workers }
  } catch (error) {
    const said = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    return { ok: false, problems: [`wrangler cannot read wrangler.toml:\n${said.trim()}`] }
  }
}

function readWorker(root: string, env: string, name: string | undefined): WorkerConfig {
  // Warnings are hidden here because the dry run of the same env reports each of them.
  const read: unknown = unstable_readConfig(
    { config: join(root, 'wrangler.toml'), env },
    { hideWarnings: true },
  )
  const config = resolved.parse(read)
  return {
    env,
    name,
    accountId: config.account_id,
    placement: config.placement?.region,
    workersDev: config.workers_dev,
    previewUrls: config.preview_urls,
    routes: config.routes.length + (config.route === undefined ? 0 : 1),
    d1: config.d1_databases.map((database) => ({
      binding: database.binding,
      name: database.database_name,
      id: database.database_id,
      migrationsDir: database.migrations_dir,
      migrations: sqlFiles(join(root, database.migrations_dir)),
    })),
    kv: config.kv_namespaces.map((namespace) => namespace.binding),
    services: config.services,
    rateLimits: config.ratelimits.map(({ name, simple }) => ({ name, ...simple })),
    vars: config.vars,
    secrets: config.secrets?.required ?? [],
  }
}

function sqlFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((file) => file.endsWith('.sql'))
}
