// What a refusal of the API means, in words with the next move.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf, refusalOf, unless } from '../../../infra/deploy/client.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { ACCOUNT, TOKEN } from '../../support/cloudflare/state.ts'

let api: Cloudflare
beforeAll(async () => {
  api = await startCloudflare()
})
afterAll(() => api.close())

const ask = (token: string, base: string) =>
  clientOf({ token, base }).workers.scripts.deployments.list(
    'gone',
    { account_id: ACCOUNT },
    {
      maxRetries: 0,
    },
  )

test('one code may mean that there is none; any other is thrown', async () => {
  expect(await unless(10007, ask(TOKEN, api.base))).toBeUndefined()
  await expect(unless(1, ask(TOKEN, api.base))).rejects.toThrow('10007')
})

test.for([
  [
    'a token that may not',
    'guess',
    '',
    /answered 401: Authentication error \[code 10000\].*"D1 Edit"/,
  ],
  ['what is not there', TOKEN, '', /^Cloudflare's API answered 404: .* \[code 10007\]\.$/],
  ['a dead network', TOKEN, 'http://127.0.0.1:1', /could not be reached.*Check the network/],
] as const)('%s', async ([, token, base, says]) => {
  const refused = await ask(token, base || api.base).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refusalOf(refused)).toMatch(says)
})

test('a bug is no refusal', () => {
  expect(refusalOf(new TypeError('x is undefined'))).toBeUndefined()
})
