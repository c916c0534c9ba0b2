// What the tests of src share: a real D1 by Miniflare, alone or behind the bundled region Worker.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'
import { afterAll } from 'vitest'
import { build } from '../../infra/world/build.ts'
import { makeSecrets } from '../../infra/world/secrets.ts'
import { readerEntry } from './keys.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const WORKER = 'lab'

type Config = {
  contents: string
  compatibilityDate: string
  compatibilityFlags: string[]
  env: Record<string, { type: string; value?: string; id?: string }>
}

/** A Worker that runs each batch it is sent on the genuine D1 client. */
const BRIDGE = `export default {
  async fetch(request, { DB }) {
    const { at, statements } = await request.json()
    const session = DB.withSession(at)
    const prepared = statements.map(({ query, params }) => session.prepare(query).bind(...params))
    try {
      const results = await session.batch(prepared)
      return Response.json({ results, bookmark: session.getBookmark() })
    } catch (error) {
      return Response.json({ error: error.message })
    }
  },
}`

type Statement = { query: string; params: unknown[] }

/** A real, migrated D1 that lives as long as the test file. Each batch is one request to a Worker:
 * Miniflare's own client for Node blocks the thread once for every statement. */
export async function openD1(): Promise<D1Database> {
  const miniflare = await run({
    contents: BRIDGE,
    compatibilityDate: '2026-10-20',
    compatibilityFlags: [],
    env: { DB: { type: 'd1', id: 'lab' } },
  })
  await databaseOf(miniflare)
  const url = await miniflare.unsafeGetDirectURL(WORKER)

  const withSession = (at: string) => {
    let bookmark: string | null = null
    const batch = async (statements: Statement[]) => {
      const sent = { method: 'POST', body: JSON.stringify({ at, statements }) }
      const answer = await (await fetch(url, sent)).json()
      if (answer.error !== undefined) throw new Error(answer.error)
      bookmark = answer.bookmark
      return answer.results
    }
    const prepare = (query: string, params: unknown[] = []) => ({
      query,
      params,
      bind: (...values: unknown[]) => prepare(query, values),
      all: async () => (await batch([{ query, params }]))[0],
    })
    return { prepare, batch, getBookmark: () => bookmark }
  }
  const prepare = (query: string) => withSession('first-primary').prepare(query)
  return { withSession, prepare } as unknown as D1Database
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
  for (const statement of migrations()) await d1.prepare(statement).run()
  return d1
}

/** Every statement of migrations/, in order. */
function migrations(): string[] {
  const folder = join(ROOT, 'migrations')
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return files
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'))
    .filter((text) => text.trim() !== '')
}
