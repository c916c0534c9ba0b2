// An account as it may be found, and what is said before anything is sent.
import { expect, test } from 'vitest'
import { checkAccount } from '../../../infra/deploy/check-account.ts'
import { labPlan } from './fixture.ts'

const database = (region: string | undefined) => ({
  id: 'db1',
  region,
  mark: undefined,
  applied: [],
})

test('an empty account, and one whose database is where the map says, are fine', () => {
  expect(checkAccount(labPlan(), { subdomain: 'test', database: undefined })).toEqual([])
  expect(checkAccount(labPlan(), { subdomain: 'test', database: database('ENAM') })).toEqual([])
  expect(checkAccount(labPlan(), { subdomain: 'test', database: database(undefined) })).toEqual([])
})

test('a primary elsewhere is told with the way out', () => {
  expect(checkAccount(labPlan(), { subdomain: 'test', database: database('WEUR') })).toEqual([
    expect.stringMatching(/"lab" has its primary in weur, .*setup -- --primary weur/),
  ])
})

test('an account without a name under workers.dev is told, unless it needs none', () => {
  const found = { subdomain: undefined, database: undefined }
  expect(checkAccount(labPlan(), found)).toEqual([
    expect.stringContaining('no name under workers.dev'),
  ])
  expect(checkAccount({ ...labPlan(), subdomain: false }, found)).toEqual([])
})
