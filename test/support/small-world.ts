// The small world for tests: all Workers, genuine service bindings, D1 and KV, in one Miniflare.
//
//   const world = await smallWorld()
//   const answer = await world.fetch('/api/links', { colo: 'NRT' })
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { build as bundle } from 'esbuild'
import { afterAll } from 'vitest'
import { CF_HEADER, openSmall } from '../../infra/small/index.ts'
import type { SmallOptions, SmallWorker } from '../../infra/small/options.ts'
import { build } from '../../infra/world/build.ts'
import { cfOf } from '../../infra/world/colo.ts'
import { loadMap } from '../../infra/world/map.ts'
import { makeSecrets } from '../../infra/world/secrets.ts'
import { rank } from '../../src/edge/routing/rules/rank.ts'
import { primary, regions } from '../../src/regions.ts'
import { READER_KEY, readerEntry } from '../src/keys.ts'
import { createHold, type Hold } from './hold.ts'
import { migrationStatements } from './migrations.ts'
import { type RawInit, rawFetch } from './raw-fetch.ts'
import { machineStatements } from './tables.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const map = loadMap()

export type SmallWorldOptions = {
  /** More variables, or other values, by `[env.*]`: `{ edge: { ORIGIN: 'http://127.0.0.1:9' } }`. */
  vars?: Record<string, Record<string, string>>
  /** Module source of a Worker in place of a region, by the edge's binding: `{ REGION_WNAM: '…' }`. */
  standIns?: Record<string, string>
  /** Module source of every region, with the bindings that wrangler.toml gives it: a product of the test's own, on
   * the tables of test/support/tables.ts. */
  product?: string
  /** Workers of a test beside those of wrangler.toml; `region(<their env>)` reaches them too. */
  more?: readonly SmallWorker[]
  /** D1 then waits whenever `hold.d1` says so. */
  holdD1?: boolean
}

type Init = RawInit & {
  /** Where the request enters; London without it. */
  colo?: string
}

export interface SmallWorld {
  /** A request to the edge. Nothing is added to it, and no redirect is followed. */
  fetch(path: string, init?: Init): Promise<Response>
  /** Where the edge listens, `http://127.0.0.1:<port>`, for a client of the test's own. */
  readonly url: string
  /** Straight to a region, past the edge. */
  region(id: string): {
    fetch(path: string, init?: RawInit): Promise<Response>
    readonly url: string
  }
  /** May write and operate: `Authorization: Bearer <key>`. */
  readonly key: string
  /** May only read. */
  readonly readerKey: string
  readonly d1: D1Database
  readonly kv: KVNamespace
  /** What waits for D1, with `holdD1`. */
  readonly hold: Hold
  /** New isolates for all Workers: memory, counters and breakers are gone; D1 and KV are kept. */
  restart(changed?: Pick<SmallOptions, 'vars' | 'standIns'>): Promise<void>
  stop(): Promise<void>
}

/** Ids of the project's regions in the order in which the edge tries them for who enters at the colo. */
export const regionsFrom = (colo: string): string[] =>
  rank(map.nearest(colo) ?? null, { among: regions, home: primary }).map(({ region }) => region.id)

/** The region itself, for `around` of machineProduct. */
const ENTRY = "export { default } from './src/region/index.ts'"

/** The entry of a region with the product of a file, test/machine/index.ts by default, in place of src/app: as
 * `product` of a small world. `around` is the source of an entry, in the project's root, that imports the region from
 * `./src/region/index.ts` and stands in front of it. */
export async function machineProduct(
  file = join(import.meta.dirname, '..', 'machine', 'index.ts'),
  around = ENTRY,
): Promise<string> {
  const { outputFiles } = await bundle({
    stdin: { contents: around, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'product',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/app\/index\.ts$/ }, () => ({ path: file })),
      },
    ],
  })
  return outputFiles[0]?.text ?? ''
}

/** Boots in about a second, migrated and empty; ends with the test file. */
export async function smallWorld(options: SmallWorldOptions = {}): Promise<SmallWorld> {
  const { vars = {}, standIns = {}, product, more = [], holdD1 = false } = options
  const { key, values } = makeSecrets(7, 'small')
  const built = await build(ROOT, ['edge', ...regions.map(({ id }) => id)])
  const workers = built.map(({ module, assets: _none, ...worker }) => ({
    ...worker,
    source: (worker.env !== 'edge' && product) || readFileSync(module, 'utf8'),
  }))
  const hold = createHold()
  const small = await openSmall({
    workers: [...workers, ...more],
    secrets: { ...values, API_KEYS: `${values.API_KEYS},${await readerEntry()}` },
    vars,
    standIns,
    ...(holdD1 ? { holdD1: hold.pass } : {}),
  })
  let agent = new http.Agent({ keepAlive: true })
  const stop = async () => {
    hold.release()
    agent.destroy()
    await small.stop()
  }
  afterAll(stop)
  const statements = product
    ? await machineStatements()
    : migrationStatements(join(ROOT, 'migrations'))
  await small.d1.batch(statements.map((text) => small.d1.prepare(text)))

  return {
    get url() {
      return small.origin('edge')
    },
    fetch(path, { colo: code = 'LHR', headers = {}, ...init } = {}) {
      const colo = map.nearest(code)
      if (!colo) throw new Error(`"${code}" is no colo that infra/world/data knows.`)
      const cf = { [CF_HEADER]: JSON.stringify(cfOf(colo)) }
      return rawFetch(
        small.origin('edge') + path,
        { ...init, headers: { ...headers, ...cf } },
        agent,
      )
    },
    region: (id) => ({
      url: small.origin(id),
      fetch: (path, init = {}) => rawFetch(small.origin(id) + path, init, agent),
    }),
    key,
    readerKey: READER_KEY,
    d1: small.d1,
    kv: small.kv,
    hold,
    async restart(changed) {
      agent.destroy()
      await small.restart(changed)
      agent = new http.Agent({ keepAlive: true })
    },
    stop,
  }
}
