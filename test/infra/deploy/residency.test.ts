// A project that is kept in the Union, as it is deployed: every binding of every Worker, followed to where it leads.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readWorkers } from '../../../infra/deploy/config.ts'
import { configFile, writeConfig } from '../../../infra/deploy/config-file.ts'
import { prepareDatabase } from '../../../infra/deploy/database.ts'
import { isInside } from '../../../infra/deploy/jurisdictions.ts'
import { prepareNamespace } from '../../../infra/deploy/namespace.ts'
import { describe as inWords, makePlan, titlesOf } from '../../../infra/deploy/plan.ts'
import { survey } from '../../../infra/deploy/survey.ts'
import { findRegion } from '../../../infra/setup/places.ts'
import { settle } from '../../../infra/setup/workers.ts'
import { readToml } from '../../../infra/toml/document.ts'
import { rewriteToml } from '../../../infra/toml/rewrite.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, makeProject, type Project, toml } from './fixture.ts'

const regions = ['weur', 'eeur'].map((id) => findRegion(id, [], 'eu'))
const house = { name: 'lab', regions, primary: 'weur', jurisdiction: 'eu' as const }

let api: Cloudflare
let project: Project
beforeAll(async () => {
  api = await startCloudflare()
  project = await makeProject(rewriteToml(toml, settle(readToml(toml).value, house)))
})
afterAll(async () => {
  await api.close()
  await project.remove()
})

const plan = (stage?: string) => {
  const read = readWorkers(project.root)
  const planned = read.ok ? makePlan(house, read.workers, stage) : read
  if (!planned.ok) throw new Error(planned.problems.join('\n'))
  return planned.plan
}

type Bound = { id: string; database_id: string; service: string }
type Env = Record<'d1_databases' | 'kv_namespaces' | 'services', Bound[] | undefined> & {
  name: string
  placement?: { region: string }
}

/** What wrangler would be given, after the steps that make the stores. */
async function deployed(stage?: string): Promise<Env[]> {
  const cloud = cloudOf(api)
  const planned = plan(stage)
  const found = await survey(cloud, { ...planned, titles: titlesOf(planned.workers) })
  const { id: databaseId } = await prepareDatabase(cloud, planned.database, found.database, 'lab/1')
  const namespaceIds = new Map<string, string>()
  for (const step of planned.steps) {
    if (step.kind !== 'namespace') continue
    const { id } = await prepareNamespace(cloud, step, found, 'lab/1')
    if (id) namespaceIds.set(step.title, id)
  }
  const { root } = project
  await writeConfig(root, { root, stage, mark: 'lab/1', databaseId, namespaceIds })
  return Object.values(JSON.parse(await readFile(configFile(root), 'utf8')).env)
}

test.each([undefined, 'pr-42'])('no binding leaves it, of stage %s', async (stage) => {
  const envs = await deployed(stage)
  const keptIn = (id: string) =>
    [...api.state.databases, ...api.state.namespaces].find((one) =>
      'uuid' in one ? one.uuid === id : one.id === id,
    )?.jurisdiction
  const stores = envs.flatMap(({ d1_databases = [], kv_namespaces = [] }) => [
    ...d1_databases.map(({ database_id }) => database_id),
    ...kv_namespaces.map(({ id }) => id),
  ])
  expect(stores.map(keptIn)).toEqual(['eu', 'eu', 'eu'])
  const called = envs.flatMap(({ services = [] }) => services.map(({ service }) => service))
  const hints = called.map((name) => envs.find((one) => one.name === name)?.placement?.region ?? '')
  expect(hints).toHaveLength(regions.length)
  expect(hints.filter((hint) => !isInside(hint, 'eu'))).toEqual([])
})

test('the plan says where each store is made', () => {
  expect(plan().steps.map(inWords)).toEqual(
    expect.arrayContaining([
      'database: find "lab", or create it in the jurisdiction eu; read replication on',
      'namespace: find "lab-edge-cache" in KV, or create it in eu',
    ]),
  )
})

test('a deploy says what is bound beside, of which it cannot see where it is', async () => {
  expect(plan().notes).toEqual([])
  const file = join(project.root, 'wrangler.toml')
  const before = await readFile(file, 'utf8')
  const queue = 'queues.producers = [{ binding = "MAIL", queue = "mail" }]\n[env.weur]'
  const beside = before
    .replace('[env.weur]', queue)
    .replace('services = [\n', 'services = [\n  { binding = "PAY", service = "pay" },\n')
  await writeFile(file, beside)
  expect(plan().notes).toEqual([
    expect.stringMatching(/\[env\.edge\] also binds queues, the Worker "pay": whether that stays/),
  ])
  await writeFile(file, before)
})
