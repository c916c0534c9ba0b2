// API keys as a way to tell callers apart.
import { expect, test } from 'vitest'
import { apiKeys } from '../../../src/kit/api-keys.ts'
import type { RegionEnv } from '../../../src/kit/context.ts'
import { ConfigError } from '../../../src/shared/config-error.ts'
import { digestOf } from '../keys.ts'

const SECRET = 's'.repeat(24)
const envOf = (API_KEYS?: string) => ({ API_KEYS }) as RegionEnv
const ask = (authorization: string | undefined, env: RegionEnv) =>
  apiKeys.authenticate(new Headers(authorization ? { Authorization: authorization } : {}), env, 0)

test('a caller has the name of his key and its scopes, also those of a fork', async () => {
  const env = envOf(`dev:${await digestOf(SECRET)}:write+orders:refund`)
  expect(await ask(`bearer mk_dev_${SECRET}`, env)).toEqual({
    principal: 'dev',
    scopes: new Set(['write', 'orders:refund']),
  })
  expect(await ask(`Bearer mk_dev_${'t'.repeat(24)}`, env)).toBeUndefined()
  expect(await ask(undefined, env)).toBeUndefined()
})

test('a deployment without keys says so', async () => {
  await expect(ask(`Bearer mk_dev_${SECRET}`, envOf())).rejects.toThrow(ConfigError)
})
