// npm run clone as a person meets it before anything is copied. The copying itself is in test/infra/deploy/rollout.test.ts.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clone } from '../../../infra/clone/index.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, environment, house, makeProject, type Project } from '../deploy/fixture.ts'

let api: Cloudflare
let project: Project
beforeAll(async () => {
  api = await startCloudflare()
  project = await makeProject()
  await writeFile(join(project.root, 'package.json'), '{"name":"lab","config":{"project":"1"}}')
  await mkdir(join(project.root, 'src/app'), { recursive: true })
})
afterAll(async () => {
  await api.close()
  await project.remove()
})

async function run(args: string, json: string[] = []) {
  const { root } = project
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const aside = (line: string) => void json.push(line)
  const options = { root, house, env: environment(root, api), print, aside, person: false }
  const code = await clone(args.split(' '), options)
  return { code, text: lines.join('\n') }
}
const changes = () =>
  api.calls.filter(({ method, body }) => method !== 'GET' && !/"SELECT/.test(body))

/** As much of an environment as a look at it sees. */
async function make(stage: string) {
  for (const name of ['weur', 'enam', 'edge']) {
    deployBare(api, `lab-${name}${stage}`, [{ name: 'PROJECT', type: 'plain_text', text: 'lab/1' }])
  }
  const cloud = cloudOf(api)
  const id = await cloud.createDatabase({
    name: `lab${stage}`,
    location: 'enam',
    jurisdiction: undefined,
  })
  await cloud.query(
    id,
    "CREATE TABLE _project (mark TEXT); INSERT INTO _project VALUES ('lab/1'); CREATE TABLE links (slug TEXT);",
  )
  return id
}

test('wrong flags and help', async () => {
  expect(await run('--from production --to production')).toMatchObject({
    ...{ code: 2, text: expect.stringContaining('nothing is ever copied there') },
  })
  expect(await run('--help')).toMatchObject({
    code: 0,
    text: expect.stringContaining('--unmasked'),
  })
  expect(api.calls).toEqual([])
})

test('production without rules is refused before anybody is asked', async () => {
  const { code, text } = await run('--from production --to pr-1 --yes')
  expect({ code, calls: api.calls }).toEqual({ code: 1, calls: [] })
  expect(text).toMatch(/no src\/app\/mask\.ts.*--unmasked.*Nothing was changed/s)
})

test('a stage that is not there is refused', async () => {
  await make('')
  await writeFile(
    join(project.root, 'src/app/mask.ts'),
    'export const mask = { links: (row) => row }',
  )
  const { code, text } = await run('--from production --to pr-1 --yes')
  expect({ code, text }).toMatchObject({
    code: 1,
    text: expect.stringContaining('pr-1 is not deployed'),
  })
})

test('a dry run tells each table and step; nobody there to say yes is a no', async () => {
  await make('-pr-1')
  api.calls.length = 0
  const dry = await run('--from production --to pr-1 --dry-run')
  expect(dry.code).toBe(0)
  expect(dry.text).toMatch(
    /links: by its rule.*1\. export "lab".*3\. replace all of "lab-pr-1".*4\. deploy pr-1 .* epoch 2/s,
  )
  expect((await run('--from production --to pr-1 --dry-run --unmasked')).text).toContain(
    'links: copied',
  )
  const json: string[] = []
  expect(await run('--from production --to pr-1 --json', json)).toEqual({ code: 1, text: '' })
  expect(json.join()).toMatch(/All data of pr-1 is replaced.*say --yes/)
  expect(changes()).toEqual([])
})

test('a refused call is a sentence', async () => {
  api.fault.current = () => ({ status: 403, code: 10000, message: 'Authentication error' })
  const { code, text } = await run('--from production --to pr-1 --yes')
  expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('"D1 Edit"') })
})
