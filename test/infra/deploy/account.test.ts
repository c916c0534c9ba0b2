// The account a token works in, and what is said when the API refuses.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { findAccount, logIn } from '../../../infra/deploy/account.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { TOKEN } from '../../support/cloudflare/state.ts'
import { environment, makeProject, shellIn, wranglerMsMax } from './fixture.ts'

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

test(
  "without a token in the environment it is that of wrangler's own login, or a sentence",
  async () => {
    const { root, remove } = await makeProject()
    onTestFinished(remove)
    const { CLOUDFLARE_API_TOKEN, ...nobody } = environment(root, api)
    const env = { ...nobody, XDG_CONFIG_HOME: join(root, 'config') }
    const login = () => logIn(shellIn(root, env), undefined)
    expect(await login()).toEqual({
      ok: false,
      reason: expect.stringMatching(/^Nobody is logged in\. Set CLOUDFLARE_API_TOKEN, or run npx/),
    })
    const folder = join(env.XDG_CONFIG_HOME, '.wrangler/config')
    await mkdir(folder, { recursive: true })
    const oauth = `oauth_token = "${TOKEN}"\nexpiration_time = "2999-01-01T00:00:00Z"\nscopes = ["account:read"]\n`
    await writeFile(join(folder, 'default.toml'), oauth)
    const found = await login()
    expect(found).toMatchObject({ ok: true })
    expect(found.ok && (await found.cloud.subdomain())).toBe('test')
  },
  wranglerMsMax,
)
