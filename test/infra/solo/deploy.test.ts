// The one Worker by real wrangler: npm run deploy makes all of it, and npm run grow's edge and regions take its database over.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAccount } from '../../../infra/deploy/check-account.ts'
import { prepareDatabase } from '../../../infra/deploy/database.ts'
import { titlesOf } from '../../../infra/deploy/plan.ts'
import { strangers } from '../../../infra/deploy/project.ts'
import { belongings, survey } from '../../../infra/deploy/survey.ts'
import { deploySolo, isSolo } from '../../../infra/solo/deploy.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import {
  cloudOf,
  environment,
  house,
  labPlan,
  makeProject,
  type Project,
  wranglerMsMax,
} from '../deploy/fixture.ts'

let api: Cloudflare
let project: Project
const config = {
  ...{ name: 'lab', main: 'src/solo.ts', compatibility_date: '2026-10-20', workers_dev: true },
  kv_namespaces: [{ binding: 'CACHE' }],
  d1_databases: [{ binding: 'DB', database_name: 'lab', migrations_dir: 'migrations' }],
  secrets: { required: ['API_KEYS'] },
}
const write = (file: string, text: string) => writeFile(join(project.root, file), text)
beforeAll(async () => {
  api = await startCloudflare()
  project = await makeProject()
  await write('wrangler.json', JSON.stringify(config))
  await write('region.js', 'export default { fetch: () => new Response("solo") }')
  await write('.env.production', 'API_KEYS=admin:hash:write')
})
afterAll(async () => {
  await api.close()
  await project.remove()
})

async function deploy(...args: string[]) {
  const { root } = project
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const { signal } = new AbortController()
  const options = { root, location: house.primary, env: environment(root, api), signal, print }
  return { code: await deploySolo(args, options), text: lines.join('\n') }
}

test('a configuration of another kind is not ours', async () => {
  expect(isSolo(project.root)).toBe(true)
  await write('wrangler.json', JSON.stringify({ ...config, main: 'region.js' }))
  expect(isSolo(project.root)).toBe(false) // from here on, so that wrangler has something small to bundle
})

test('a dry run sends nothing', { timeout: wranglerMsMax }, async () => {
  const { code, text } = await deploy('--dry-run')
  expect({ code, calls: api.calls }).toEqual({ code: 0, calls: [] })
  expect(text).toMatch(/env\.DB.*nothing was sent/s)
})

test('database beside the primary with replicas, migrations by its binding, then the Worker with its secrets', {
  timeout: wranglerMsMax,
}, async () => {
  const { code, text } = await deploy()
  expect({ code, text, unknown: api.unknown }).toMatchObject({ code: 0, unknown: [] })
  expect(text).toMatch(
    /1\. database: created "lab".*\n2\. migrations: applied\n3\. Worker: deployed lab/,
  )
  expect(api.state.databases).toMatchObject([{ location: 'enam', replication: 'auto' }])
  expect(api.uploaded('lab')?.bindings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'd1', id: api.state.databases[0]?.uuid }),
      expect.objectContaining({ type: 'kv_namespace', namespace_id: api.state.namespaces[0]?.id }),
      { type: 'secret_text', name: 'API_KEYS', text: 'admin:hash:write' },
    ]),
  )
})

test('edge and regions take its database over with all that is in it, when they are told to', async () => {
  const cloud = cloudOf(api)
  const plan = labPlan()
  const look = () => survey(cloud, { ...plan, titles: titlesOf(plan.workers) })
  const found = await look()
  const id = found.database?.id ?? ''
  await cloud.query(id, "INSERT INTO links VALUES ('kept')")
  const ours = { name: 'lab', id: '1' }
  expect(strangers(ours, belongings(found, plan), false)).toEqual([
    expect.stringMatching(/database "lab" is there already.*--adopt/),
  ])
  expect(strangers(ours, belongings(found, plan), true)).toEqual([])
  expect(checkAccount(plan, found)).toEqual([])
  const { ok, did } = (await prepareDatabase(
    cloud,
    plan.database,
    found.database,
    'lab/1',
  )) as never
  expect({ ok, did }).toEqual({ ok: true, did: 'database: found "lab", read replication on' })
  expect((await look()).database).toMatchObject({ id, mark: 'lab/1', applied: ['0000_links.sql'] })
  expect(await cloud.query(id, 'SELECT * FROM links')).toEqual([{ slug: 'kept' }])
})

test('a step that fails is told with what is left', { timeout: wranglerMsMax }, async () => {
  const gone = { ...config, d1_databases: [{ ...config.d1_databases[0], database_id: 'gone' }] }
  await write('wrangler.json', JSON.stringify(gone))
  const { code, text } = await deploy()
  expect(code).toBe(1)
  expect(text).toMatch(/database_id = "gone".*Not done:\n +migrations.*\n +Worker: deploy lab/s)
  expect((await deploy('--help')).code).toBe(0)
})
