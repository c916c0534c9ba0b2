// What wrangler.toml binds is what the types of src say: a binding in one and not in the other is a sentence here.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { wrangler } from '../infra/deploy/wrangler.ts'
import { listEnvs } from '../infra/world/read-worker.ts'
import { type Binding, differences, membersOf } from './support/bindings.ts'
import { projectFiles } from './support/files.ts'

const root = join(import.meta.dirname, '..')
/** wrangler takes two seconds on an idle machine. */
const TYPES_MS_MAX = 60_000

const EDGE = { type: 'EdgeEnv (src/edge/config.ts)', next: 'Add it there' }
const REGION = {
  type: 'RegionEnv (src/kit/context.ts)',
  next: "In src/app: declare module '../kit/context.ts' { interface RegionEnv { … } }",
}

const sources = projectFiles(root)
  .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
const wanted = (name: string) =>
  sources.filter((text) => text.includes(name)).flatMap((text) => membersOf(text, name))

/** As `wrangler types` writes it, for every environment. */
let types = ''
beforeAll(async () => {
  const tmp = mkdtempSync(join(tmpdir(), 'meridian-types-'))
  try {
    const file = join(tmp, 'env.d.ts')
    const none = join(tmp, '.env')
    writeFileSync(none, '') // it would take variables from .env and .dev.vars
    const config = join(root, 'wrangler.toml')
    const shell = { root, tmp, config, env: process.env, signal: new AbortController().signal }
    const flags = ['--include-runtime=false', '--strict-vars=false', '--env-file', none]
    const run = await wrangler(shell, ['types', file, ...flags])
    expect(run.code, run.err).toBe(0)
    types = readFileSync(file, 'utf8')
  } finally {
    rmSync(tmp, { recursive: true })
  }
}, TYPES_MS_MAX)

const bound = (env: string): Binding[] =>
  membersOf(types, `${env.charAt(0).toUpperCase()}${env.slice(1)}Env`)

test.each(listEnvs(join(root, 'wrangler.toml')))('[env.%s] and src agree', (env) => {
  const [name, owner] = env === 'edge' ? ['EdgeEnv', EDGE] : ['RegionEnv', REGION]
  expect(bound(env).length).toBeGreaterThan(0)
  expect(differences(env, bound(env), wanted(name), owner)).toEqual([])
})

const SOURCE = `export interface RegionEnv { DB: D1Database; LOG?: string }
declare module '../kit/context.ts' { interface RegionEnv { MAIL: Queue; PAY: Service<Pay> } }
type Other = { RegionEnv: string }`
const own = () => membersOf(SOURCE, 'RegionEnv')
const as = (text: string) => membersOf(`interface WeurEnv { ${text} }`, 'WeurEnv')
const ALL = 'DB: D1Database; MAIL: Queue; PAY: Fetcher'

test.each([
  [ALL, []],
  [`${ALL}; LOG: string`, []],
  [`${ALL}; REGION_OC: Fetcher`, []],
  [`${ALL}; FILES: R2Bucket`, [/has FILES \(R2Bucket\), of which RegionEnv .* says nothing/]],
  [ALL.replace('MAIL: Queue; ', ''), [/wants MAIL \(Queue\), and \[env\.weur\] .* has none/]],
  [ALL.replace('Queue', 'KVNamespace'), [/has MAIL as KVNamespace, and RegionEnv .* as Queue/]],
])('%s is compared by name and type', (text, says) => {
  const told = differences('weur', as(text), own(), REGION)
  expect(told).toEqual(says.map((one) => expect.stringMatching(one)))
})
