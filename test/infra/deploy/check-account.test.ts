// An account as it may be found, and what is said before anything is sent.
import { expect, test } from 'vitest'
import { checkAccount } from '../../../infra/deploy/check-account.ts'
import { labPlan } from './fixture.ts'

const plan = labPlan()
const account = {
  ...{ subdomain: 'test', database: undefined, namespaces: new Map() },
  domains: new Map<string, string>(),
}
const database = (region: string | undefined, jurisdiction?: string) => ({
  ...account,
  database: { id: 'db1', region, jurisdiction, mark: undefined, applied: [] },
})
const namespace = (jurisdiction?: string) => ({
  ...account,
  namespaces: new Map([
    ['lab-edge-cache', { id: 'kv1', jurisdiction, mark: undefined, empty: true }],
  ]),
})
const held = { ...plan, database: { ...plan.database, jurisdiction: 'eu', location: 'weur' } }

test('an empty account, and one whose database is where the map says, are fine', () => {
  expect(checkAccount(plan, account)).toEqual([])
  expect(checkAccount(plan, database('ENAM'))).toEqual([])
  expect(checkAccount(plan, database(undefined))).toEqual([])
  expect(checkAccount(held, database('WEUR', 'eu'))).toEqual([])
  expect(checkAccount(held, namespace('eu'))).toEqual([])
})

test('a primary elsewhere is told with the way out', () => {
  expect(checkAccount(plan, database('WEUR'))).toEqual([
    expect.stringMatching(/"lab" has its primary in weur, .*setup -- --primary weur/),
  ])
  expect(checkAccount(held, database('EEUR', 'eu'))).toEqual([
    expect.stringMatching(/setup -- --primary eeur, because within eu D1 chooses/),
  ])
})

test.each([
  [
    'none, where eu is wanted',
    held,
    undefined,
    /no jurisdiction, and .*"eu".* --jurisdiction none/,
  ],
  ['another', held, 'us', /the jurisdiction "us", and .*"eu".* --jurisdiction us/],
  [
    'one, where none is wanted',
    plan,
    'eu',
    /the jurisdiction "eu", and .* says no jurisdiction.*--jurisdiction eu/,
  ],
])('a database and a namespace that have %s are refused', (_, wanted, has, says) => {
  expect(checkAccount(wanted, database('WEUR', has))).toEqual([
    expect.stringMatching(new RegExp(`^The database "lab" has ${says.source}`)),
  ])
  expect(checkAccount(wanted, namespace(has))).toEqual([
    expect.stringMatching(new RegExp(`^The KV namespace "lab-edge-cache" has ${says.source}`)),
  ])
})

test('an account without a name under workers.dev is told, unless it needs none', () => {
  const found = { ...account, subdomain: undefined }
  expect(checkAccount(plan, found)).toEqual([expect.stringContaining('no name under workers.dev')])
  expect(checkAccount({ ...plan, subdomain: false }, found)).toEqual([])
})

test('a custom domain of another Worker is not taken away', () => {
  const workers = plan.workers.map((one) => ({ ...one, domains: ['api.example.com'] })).slice(-1)
  const owned = (by: string) => ({ ...account, domains: new Map([['api.example.com', by]]) })
  const look = (by: string) => checkAccount({ ...plan, workers }, owned(by))
  expect([look('lab-edge'), look('shop')]).toEqual([
    [],
    [expect.stringMatching(/api\.example\.com is the custom domain of the Worker "shop"/)],
  ])
})
