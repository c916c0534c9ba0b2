// Keys are made once, kept private, given to whom they belong, and never printed.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hide, newSecrets, prepareSecrets, withSecretsFile } from '../../../infra/deploy/secrets.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { type DeployLab, labPlan, openDeployLab, wranglerMsMax } from './fixture.ts'

const { workers } = labPlan()
const sevens = (bytes: number) => Buffer.alloc(bytes, 7)

let lab: DeployLab
beforeEach(async () => {
  lab = await openDeployLab()
})
afterEach(() => lab.close())

test('a new file holds a token key, and an API key only as its hash', () => {
  const text = newSecrets(sevens)
  const secret = /Bearer mk_admin_([\w-]+)/.exec(text)?.[1] ?? ''
  expect(parseEnv(text)).toEqual({
    TOKEN_KEYS: `k1:${sevens(32).toString('base64url')}`,
    API_KEYS: `admin:${createHash('sha256').update(secret).digest('hex')}:write+operate`,
  })
})

test('a file that lacks a key says which', async () => {
  await writeFile(join(lab.root, '.env.production'), 'API_KEYS=admin:abc:write\n')
  expect(await prepareSecrets(lab.shell, workers, sevens)).toEqual({
    ok: false,
    reason: '.env.production has no TOKEN_KEYS, which [env.edge] requires. Add a line for it.',
  })
})

test(
  'keys deployed from another machine are left alone',
  async () => {
    deployBare(lab.api, 'lab-edge', [{ name: 'TOKEN_KEYS', type: 'secret_text', text: 'k1:there' }])
    expect(await prepareSecrets(lab.shell, workers, sevens)).toEqual({
      ok: true,
      did: 'secrets: no .env.production here, the deployed ones stay',
    })
    expect(existsSync(join(lab.root, '.env.production'))).toBe(false)
  },
  wranglerMsMax,
)

test('a Worker sees its own secrets, in a private file that does not stay', async () => {
  const secrets = { TOKEN_KEYS: 'k1:token', API_KEYS: 'admin:hash' }
  const [region] = workers
  if (!region) throw new Error('the plan has Workers')
  const seen = await withSecretsFile(lab.shell, region, secrets, async (path) => ({
    path,
    mode: (await stat(path)).mode & 0o777,
    content: JSON.parse(await readFile(path, 'utf8')),
  }))
  expect(seen).toMatchObject({ mode: 0o600, content: { API_KEYS: 'admin:hash' } })
  expect(seen.content).not.toHaveProperty('TOKEN_KEYS')
  expect(existsSync(seen.path)).toBe(false)
})

test('whatever is printed, a secret is not in it', () => {
  expect(hide('got k1:abcdefgh.', { TOKEN_KEYS: 'k1:abcdefgh' })).toBe('got [secret].')
})
