// What the tests of src share: a real D1 by Miniflare, alone or behind the bundled region Worker.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'
import { afterAll } from 'vitest'
import { openSmall } from '../../infra/small/index.ts'
import { build } from '../../infra/world/build.ts'
import { makeSecrets } from '../../infra/world/secrets.ts'
import { migrationStatements } from '../support/migrations.ts'
import { readerEntry } from './keys.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const WORKER = 'lab'

type Config = {
  contents: string
  compatibilityDate: string
  compatibilityFlags: string[]
  env: Record<string, { type: string; value?: string; id?: string }>
}

/** A real, migrated D1 that lives as long as the test file. */
export async function openD1(): Promise<D1Database> {
  const small = await openSmall({ workers: [], secrets: {} })
  afterAll(() => small.stop())
  await small.d1.batch(
    migrationStatements(join(ROOT, 'migrations')).map((statement) => small.d1.prepare(statement)),
  )
  return small.d1
}

/** The region Worker `enam` as wrangler bundles it, on a real D1. */
export async function openRegion(): Promise<{ origin: string; key: string; d1: D1Database }> {
  const [worker] = await build(ROOT, ['enam'])
  if (!worker) throw new Error('wrangler.toml has no [env.enam]')
  const secrets = makeSecrets(7, 'lab')
  const env: Config['env'] = { DB: { type: 'd1', id: 'lab' } }
  for (const [name, value] of Object.entries(worker.vars)) {
    env[name] = { type: 'text', value: String(value) }
  }
  env.API_KEYS = { type: 'text', value: `${secrets.values.API_KEYS},${await readerEntry()}` }
  if (worker.versionMetadata) env[worker.versionMetadata] = { type: 'version-metadata' }
  const { compatibilityDate, compatibilityFlags } = worker
  const contents = readFileSync(worker.module, 'utf8')
  const miniflare = await run({ contents, compatibilityDate, compatibilityFlags, env })
  const { origin } = await miniflare.unsafeGetDirectURL(WORKER)
  return { origin, key: secrets.key, d1: await databaseOf(miniflare) }
}

async function run({ contents, compatibilityDate, compatibilityFlags, env }: Config) {
  const config = {
    name: WORKER,
    compatibilityDate,
    compatibilityFlags,
    manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents } } },
    env,
  }
  const options = {
    cf: false,
    enableDevRegistry: false,
    logRequests: false,
    workers: [{ config, dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] } }],
  }
  const miniflare = new Miniflare(options as ConstructorParameters<typeof Miniflare>[0])
  afterAll(() => miniflare.dispose())
  await miniflare.ready
  return miniflare
}

async function databaseOf(miniflare: Miniflare): Promise<D1Database> {
  const d1 = (await miniflare.getD1Database('DB', WORKER)) as unknown as D1Database
  for (const statement of migrationStatements(join(ROOT, 'migrations')))
    await d1.prepare(statement).run()
  return d1
}
