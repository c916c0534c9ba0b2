// The account a token works in, and what is said when the API refuses.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '../../../infra/deploy/account.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { TOKEN } from '../../support/cloudflare/state.ts'

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

const find = (wanted?: string, token = TOKEN) => findAccount({ token, base: api.base }, wanted)

test('the account is the one named, before the only one there is', async () => {
  expect(await find('acc2')).toEqual({ ok: true, id: 'acc2' })
  expect(api.calls).toEqual([])
  expect(await find()).toEqual({ ok: true, id: 'acc1' })
})

test('a token that is refused says what it needs', async () => {
  expect(await find(undefined, 'guess')).toEqual({
    ok: false,
    reason: expect.stringMatching(/answered 401: Authentication error \[code 10000\]. .*"D1 Edit"/),
  })
})

test('of two accounts it does not guess', async () => {
  api.state.accounts.push({ id: 'acc2', name: 'Other' })
  expect(await find()).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /2 accounts: acc1 \(Test\), acc2 \(Other\).*CLOUDFLARE_ACCOUNT_ID/,
    ),
  })
})

test('a call that was refused for haste, or broke off, is made again', async () => {
  const wrong = [
    { status: 429, code: 971, message: 'slow down', retryAfterSeconds: 0 },
    'drop',
  ] as const
  const left = [...wrong]
  api.calls.length = 0
  api.fault.current = () => left.shift()
  expect((await find()).ok).toBe(false) // of two accounts it does not guess, but it has seen them
  const first = api.calls.filter(({ query }) => query.get('page') === null)
  expect(first).toHaveLength(wrong.length + 1)
})
