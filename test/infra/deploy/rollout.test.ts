// Two real deploys, one after the other, against a stand-in for Cloudflare's API.

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rollout } from '../../../infra/deploy/rollout.ts'
import { withPrivateFolder } from '../../../infra/deploy/tmp.ts'
import { type DeployLab, labPlan, openDeployLab, wranglerMsMax } from './fixture.ts'

let lab: DeployLab
beforeAll(async () => {
  lab = await openDeployLab()
})
afterAll(() => lab.close())

async function deploy() {
  lab.api.calls.length = 0
  const lines: string[] = []
  const code = await withPrivateFolder((tmp) =>
    rollout(
      labPlan(),
      { ...lab.shell, tmp },
      { print: (line) => lines.push(line), random: (bytes) => Buffer.alloc(bytes, 7) },
    ),
  )
  return { code, lines, text: lines.join('\n') }
}

/** The calls that change something, without the ids. */
const changes = () =>
  lab.api.calls
    .filter(({ method, path }) => method !== 'GET' && !/(settings|subdomain)$/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/database\/[^/]+/, 'database/ID')}`)
    .filter((call, index, all) => call !== all[index - 1])

const secretsFile = () => readFile(join(lab.root, '.env.production'), 'utf8')
const uploaded = (name: string) => lab.api.uploaded(name)
async function appliedMigrations() {
  const { state } = lab.api
  const [rows] = await state.query(
    state.databases[0]?.uuid ?? '',
    'SELECT name FROM d1_migrations',
    [],
  )
  const { results } = rows as { results: { name: string }[] }
  return results.map(({ name }) => name)
}
const secretsOf = (name: string) =>
  Object.fromEntries(
    (uploaded(name)?.bindings ?? [])
      .filter(({ type }) => type === 'secret_text')
      .map(({ name, text }) => [name, text]),
  )

test(
  'the first deploy makes everything, in an order in which nothing is missing',
  async () => {
    const { code, lines, text } = await deploy()
    expect({ code, text }).toMatchObject({ code: 0 })
    expect(changes()).toEqual([
      'POST /d1/database',
      'PUT /d1/database/ID',
      'POST /d1/database/ID/query',
      'PUT /workers/scripts/lab-weur',
      'PUT /workers/scripts/lab-enam',
      'PUT /workers/scripts/lab-enam/schedules',
      'POST /storage/kv/namespaces',
      'PUT /workers/scripts/lab-edge',
    ])
    expect(lab.api.state.databases).toMatchObject([
      { name: 'lab', location: 'enam', replication: 'auto' },
    ])
    expect(await appliedMigrations()).toEqual(['0000_links.sql'])
    expect(uploaded('lab-weur')?.placement).toEqual({ mode: 'targeted', region: 'aws:eu-west-2' })
    expect(uploaded('lab-enam')?.placement).toEqual({ mode: 'targeted', region: 'aws:us-east-1' })
    expect(uploaded('lab-edge')?.placement).toBeUndefined()
    expect(lines.at(-1)).toBe(
      '7. edge: deployed lab-edge (every colo) at https://lab-edge.test.workers.dev',
    )
    expect(lab.api.unknown).toEqual([])

    const made = await secretsFile()
    const { TOKEN_KEYS, API_KEYS } = parseEnv(made)
    expect((await stat(join(lab.root, '.env.production'))).mode & 0o777).toBe(0o600)
    expect(secretsOf('lab-weur')).toEqual({ API_KEYS })
    expect(secretsOf('lab-enam')).toEqual({ API_KEYS })
    expect(secretsOf('lab-edge')).toEqual({ TOKEN_KEYS, API_KEYS })
    const private32 = Buffer.alloc(32, 7).toString('base64url') // every key here is made of sevens
    expect(made).toContain(private32)
    expect(text).not.toContain(private32)
    expect(text).not.toContain(API_KEYS?.split(':')[1])
  },
  wranglerMsMax,
)

test(
  'the next deploy reuses the database and the keys, and a region that fails stops the rest',
  async () => {
    const made = await secretsFile()
    lab.api.fault.current = ({ path }) =>
      path === '/workers/scripts/lab-enam/versions'
        ? { status: 400, code: 10021, message: 'Uncaught SyntaxError in the region' }
        : undefined
    const { code, text } = await deploy()
    expect(code).toBe(1)
    expect(changes()).toEqual([
      'PUT /d1/database/ID',
      'POST /d1/database/ID/query',
      'POST /workers/scripts/lab-weur/versions',
      'POST /workers/scripts/lab-weur/deployments',
      'POST /workers/scripts/lab-enam/versions',
    ])
    expect(lab.api.state.databases).toHaveLength(1)
    expect(await secretsFile()).toBe(made)
    expect(secretsOf('lab-weur')).toEqual({ API_KEYS: parseEnv(made).API_KEYS })
    expect(uploaded('lab-weur')?.placement).toEqual({ mode: 'targeted', region: 'aws:eu-west-2' })

    expect(text).toContain('6. failed: region: deploy lab-enam')
    expect(text).toContain('    ✘ [ERROR]')
    expect(text).toContain('Uncaught SyntaxError in the region')
    expect(text).toContain('Done: steps 1 to 5, above.')
    expect(text).toContain('Not done:\n    edge: deploy lab-edge')
    expect(text).toContain('run npm run deploy again')
  },
  wranglerMsMax,
)
