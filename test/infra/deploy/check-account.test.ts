// An account as it may be found, and what is said before anything is sent.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkAccount } from '../../../infra/deploy/check-account.ts'
import { rollout } from '../../../infra/deploy/rollout.ts'
import { withPrivateFolder } from '../../../infra/deploy/tmp.ts'
import { type DeployLab, labPlan, openDeployLab } from './fixture.ts'

let lab: DeployLab
beforeAll(async () => {
  lab = await openDeployLab()
})
afterAll(() => lab.close())
beforeEach(() => {
  lab.api.state.subdomain = 'test'
  lab.api.state.databases.length = 0
})

const database = (location: string) => ({
  uuid: 'an-id',
  name: 'lab',
  location,
  replication: 'auto' as const,
  jurisdiction: undefined,
})
function checked(plan = labPlan()) {
  const { CLOUDFLARE_ACCOUNT_ID: id = '', CLOUDFLARE_API_TOKEN: token = '' } = lab.shell.env
  return checkAccount({ base: lab.api.base, token, id }, plan)
}

test('an empty account, and one whose database is where the map says, are fine', async () => {
  expect(await checked()).toEqual([])
  lab.api.state.databases.push({ ...database('weur'), name: 'lab-2', uuid: 'other' })
  lab.api.state.databases.push(database('enam'))
  expect(await checked()).toEqual([])
})

test('a primary elsewhere is told with the way out, by name and by id', async () => {
  lab.api.state.databases.push(database('weur'))
  const says = [expect.stringMatching(/"lab" has its primary in weur, .*setup -- --primary weur/)]
  expect(await checked()).toEqual(says)
  const plan = labPlan()
  expect(await checked({ ...plan, database: { ...plan.database, id: 'an-id' } })).toEqual(says)
})

test('an id that is not there is left to the step that says so', async () => {
  const plan = labPlan()
  expect(await checked({ ...plan, database: { ...plan.database, id: 'gone' } })).toEqual([])
})

test('an account without a name under workers.dev is told, unless it needs none', async () => {
  lab.api.state.subdomain = undefined
  expect(await checked()).toEqual([expect.stringContaining('no name under workers.dev')])
  expect(await checked({ ...labPlan(), subdomain: false })).toEqual([])
})

test('a token that may not ask is told once', async () => {
  const account = { base: lab.api.base, token: 'another', id: 'x' }
  const refused = expect.stringContaining('Authentication error [code 10000]')
  expect(await checkAccount(account, labPlan())).toEqual([refused])
})

test('a deploy stops at it, and has changed nothing', async () => {
  lab.api.state.databases.push(database('weur'))
  lab.api.calls.length = 0
  const lines: string[] = []
  const tools = { print: (line: string) => lines.push(line), random: () => Buffer.alloc(0) }
  const code = await withPrivateFolder((tmp) => rollout(labPlan(), { ...lab.shell, tmp }, tools))
  expect([code, lines.join()]).toEqual([1, expect.stringContaining('Nothing was changed.')])
  expect(lab.api.calls.filter(({ method }) => method !== 'GET')).toEqual([])
})
