// The account a token works in, and what is said when the API refuses.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { callApi, findAccount } from '../../../infra/deploy/api.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

const env = () => ({ CLOUDFLARE_API_BASE_URL: api.base, CLOUDFLARE_API_TOKEN: 'a-token' })

test('without a token there is no account: wrangler has its own login', async () => {
  expect(await findAccount({}, undefined)).toEqual({ ok: true, result: undefined })
})

test('the account is the one named, before the only one there is', async () => {
  const id = async (more: object, configured?: string) => {
    const found = await findAccount({ ...env(), ...more }, configured)
    return found.ok && found.result?.id
  }
  expect(await id({ CLOUDFLARE_ACCOUNT_ID: 'acc2' }, 'acc3')).toBe('acc3')
  expect(await id({ CLOUDFLARE_ACCOUNT_ID: 'acc2' })).toBe('acc2')
  expect(api.calls).toEqual([])
  expect(await id({})).toBe('acc1')
})

test('of two accounts it does not guess', async () => {
  api.state.accounts.push({ id: 'acc2', name: 'Other' })
  expect(await findAccount(env(), undefined)).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /2 accounts: acc1 \(Test\), acc2 \(Other\).*CLOUDFLARE_ACCOUNT_ID/,
    ),
  })
})

test('a refusal names the call and the code', async () => {
  const login = { base: api.base, token: 'a-token' }
  expect(await callApi(login, 'GET', '/nothing', z.unknown())).toEqual({
    ok: false,
    reason: expect.stringMatching(/GET .*\/nothing answered 404: .* \[code 7003\]/),
  })
})

test('a dead network is a reason, not a crash', async () => {
  const login = { base: 'http://127.0.0.1:1', token: 'a-token' }
  expect(await callApi(login, 'GET', '/accounts', z.unknown())).toEqual({
    ok: false,
    reason: expect.stringContaining('Check the network'),
  })
})
