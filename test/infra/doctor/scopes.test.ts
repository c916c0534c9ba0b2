// What the token opens, by the calls that are refused.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { scopeFindings } from '../../../infra/doctor/scopes.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf, labPlan } from '../deploy/fixture.ts'

let api: Cloudflare
beforeEach(async () => {
  api = await startCloudflare()
  await cloudOf(api).createDatabase(labPlan().database)
})
afterEach(() => api.close())

const forbid = (pattern: RegExp) => {
  api.fault.current = ({ method, path }) =>
    pattern.test(`${method} ${path}`)
      ? { status: 403, code: 10000, message: 'Authentication error' }
      : undefined
}
const find = () => scopeFindings(cloudOf(api), labPlan())

test('a token that opens all of it', async () => {
  expect(await find()).toMatchObject([{ state: 'well' }])
})

test.for([
  [/\/workers\//, 'Workers Scripts', 'GET workers/subdomain'],
  [/\/storage\/kv/, 'Workers KV Storage', 'GET storage/kv/namespaces'],
  [/\/d1\//, 'D1', 'GET d1/database'],
  [/POST \/d1\//, 'D1', 'POST d1/database/{id}/query'],
] as const)('refused %s lacks %s', async ([pattern, scope, call]) => {
  forbid(pattern)
  expect(await find()).toEqual([
    expect.objectContaining({
      ...{ state: 'wrong', what: `the token lacks "${scope} Edit"` },
      evidence: expect.stringContaining(`${call}: Cloudflare's API answered 403`),
    }),
  ])
})

test('one that opens nothing is not looked further with', async () => {
  forbid(/./)
  expect(await find()).toMatchObject([
    { state: 'blind', what: expect.stringContaining('opens nothing') },
  ])
})

test('a fault of the API is no scope that lacks', async () => {
  api.fault.current = () => ({ status: 400, code: 7003, message: 'no route' })
  expect(await find()).toMatchObject([{ state: 'blind', what: expect.stringContaining('7003') }])
})
