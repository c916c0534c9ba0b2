// Runs what was deployed: each version of each Worker in one Miniflare, the databases beside them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { unstable_splitSqlQuery as split } from 'wrangler'
import { ASSETS, PLATFORM, platform, SERVED_BY } from './platform.ts'
import type { Binding, Script, Share, State, Version } from './state.ts'

export const OVERRIDES = 'Cloudflare-Workers-Version-Overrides'

/** Holds the databases also when no Worker binds them. */
const HOST = 'host'
const HOST_SOURCE = 'export default { fetch: () => new Response() }'
const DATE = '2026-10-20'
/** Ids of versions begin anew in each stand-in, and one runs at a time here. */
const FOLDER = join(tmpdir(), `meridian-assets-${process.pid}`)

export type Runtime = {
  query: State['query']
  dump: State['dump']
  /** Sends a request to the Worker of that name, as its traffic is split. */
  dispatch(name: string, request: Request): Promise<Response>
  stop(): Promise<void>
}

type Fetcher = { fetch(url: string, init: object): Promise<Response> }

/** `chance` is in [0, 1): which version of a split answers a request. */
export function createRuntime(current: () => State, chance: () => number): Runtime {
  let miniflare: Miniflare | undefined
  let running = new Set<string>()

  /** It starts anew only for what does not run yet: each Worker that it has makes a start longer. */
  async function upToDate(): Promise<Miniflare> {
    const { scripts, databases } = current()
    const needed = [
      ...databases.map(({ uuid }) => uuid),
      ...[...scripts].flatMap(([name, script]) =>
        deployed(script).map(({ id }) => workerName(name, id)),
      ),
    ]
    if (miniflare && needed.every((one) => running.has(one))) return miniflare
    const options = optionsOf(current(), dispatch)
    if (miniflare) await miniflare.setOptions(options)
    else miniflare = new Miniflare(options)
    running = new Set(needed)
    await miniflare.ready
    return miniflare
  }

  async function dispatch(name: string, request: Request): Promise<Response> {
    const script = current().scripts.get(name)
    if (!script) return new Response(`no Worker ${name}`, { status: 404 })
    const id = chosen(name, script, request.headers.get(OVERRIDES), chance())
    const mf = await upToDate()
    const worker = (await mf.getWorker(workerName(name, id))) as unknown as Fetcher
    const { method, url, headers, body } = request
    if (script.servedBy) headers.set(SERVED_BY, JSON.stringify(script.servedBy))
    if (script.cfPlacement) headers.set('cf-placement', script.cfPlacement)
    const sent = body ? { body: await request.arrayBuffer() } : {}
    return worker.fetch(url, { method, headers: [...headers], redirect: 'manual', ...sent })
  }

  return {
    async query(database, sql, params) {
      const mf = await upToDate()
      const d1 = (await mf.getD1Database(database, HOST)) as unknown as D1Database
      const statements = split(sql).map((text) => d1.prepare(text))
      const [first] = statements
      const bound = params.length > 0 && first ? [first.bind(...params)] : statements
      return bound.length === 0 ? [] : d1.batch(bound)
    },
    async dump(database) {
      const d1 = (await (await upToDate()).getD1Database(database, HOST)) as unknown as D1Database
      const [lines = []] = await d1.prepare('PRAGMA miniflare_d1_export(?,?,?);').bind(0, 0).raw()
      return (lines as string[]).join('\n')
    },
    dispatch,
    async stop() {
      await miniflare?.dispose()
      rmSync(FOLDER, { recursive: true, force: true })
    },
  }
}

/** https://developers.cloudflare.com/workers/configuration/versions-and-deployments/gradual-deployments/#version-overrides
 * A version that is not in the deployment is ignored without a word. */
function chosen(name: string, script: Script, overrides: string | null, drawn: number): string {
  const shares = script.deployments[0]?.versions ?? []
  const wanted = new RegExp(`(?:^|[,\\s])${name}="([^"]+)"`).exec(overrides ?? '')?.[1]
  if (shares.some(({ version_id: id }) => id === wanted) && wanted) return wanted
  return draw(shares, drawn * 100)
}

function draw(shares: readonly Share[], at: number): string {
  let sum = 0
  for (const { version_id: id, percentage } of shares) {
    sum += percentage
    if (at < sum) return id
  }
  throw new Error('the shares of a deployment add up to 100')
}

/** Only these are asked for: their traffic may be 0 %, but then an override leads to them. */
const deployed = ({ versions, deployments }: Script): Version[] =>
  versions.filter(({ id }) => deployments[0]?.versions.some((share) => share.version_id === id))

const workerName = (name: string, id: string) => `${name}--${id.slice(-12)}`

function optionsOf({ scripts, databases }: State, dispatch: Runtime['dispatch']): MiniflareOptions {
  const env = Object.fromEntries(databases.map(({ uuid }) => [uuid, { type: 'd1', id: uuid }]))
  const host = worker(HOST, { 'host.js': HOST_SOURCE }, 'host.js', { compatibilityDate: DATE, env })
  const versions = [...scripts].flatMap(([name, script]) =>
    deployed(script).map((version) =>
      worker(workerName(name, version.id), platform(version), PLATFORM, {
        compatibilityDate: version.compatibilityDate,
        compatibilityFlags: version.compatibilityFlags,
        env: {
          ...envOf(version, dispatch),
          ...(version.assets && { [ASSETS]: { type: 'assets' } }),
        },
        ...assetsOf(version),
      }),
    ),
  )
  return {
    ...{ cf: false, enableDevRegistry: false, logRequests: false },
    workers: [host, ...versions],
  } as unknown as MiniflareOptions // its types are made from schemas too deep to build piece by piece
}

const worker = (
  name: string,
  modules: Record<string, string>,
  mainModule: string,
  config: object,
) => {
  const contents = Object.entries(modules).map(([key, text]) => [
    key,
    { type: 'esm', contents: text },
  ])
  return {
    config: { name, ...config, manifest: { mainModule, modules: Object.fromEntries(contents) } },
  }
}

/** As files, which is how Miniflare serves them: in front of the Worker, by the same rules. */
function assetsOf({ id, assets }: Version) {
  if (!assets) return {}
  const directory = join(FOLDER, id)
  const { _headers: headers } = assets.config
  const files = [...assets.files].map(([path, { base64 }]) => [path, Buffer.from(base64, 'base64')])
  for (const [path, content] of [...files, ['_headers', String(headers ?? '')]] as const) {
    const file = join(directory, String(path))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return { assets: { directory, hasUserWorker: true } }
}

const envOf = (version: Version, dispatch: Runtime['dispatch']) =>
  Object.fromEntries(
    version.bindings.flatMap((binding) => {
      const bound = bindingOf(binding, version, dispatch)
      return bound ? [[binding.name, bound]] : []
    }),
  )

/** undefined: a kind that this runtime does not have, such as rate limits. */
function bindingOf(
  { type, ...more }: Binding,
  { id, annotations }: Version,
  dispatch: Runtime['dispatch'],
): object | undefined {
  switch (type) {
    case 'plain_text':
    case 'secret_text':
      return { type: 'text', value: more.text }
    case 'json':
      return { type: 'json', value: more.json }
    case 'd1':
      return { type: 'd1', id: more.database_id ?? more.id }
    case 'kv_namespace':
      return { type: 'kv', id: more.namespace_id }
    case 'version_metadata': {
      const { 'workers/tag': tag = '' } = annotations
      return { type: 'json', value: { id, tag, timestamp: '2026-01-01T00:00:00Z' } }
    }
    case 'service':
      return {
        type: 'fetcher',
        handler: (request: Request) => dispatch(String(more.service), request),
      }
    default:
      return undefined
  }
}
