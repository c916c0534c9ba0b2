// Keys are made once, kept private, given to whom they belong, and never printed.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  digestOf,
  findSecrets,
  hide,
  newSecrets,
  withSecretsFile,
} from '../../../infra/deploy/secrets.ts'
import type { Deployed } from '../../../infra/deploy/survey.ts'
import { labPlan, makeProject, type Project, shellIn } from './fixture.ts'

const { workers } = labPlan()
const sevens = (bytes: number) => Buffer.alloc(bytes, 7)
const nobody = async () => undefined

let project: Project
beforeEach(async () => {
  project = await makeProject()
})
afterEach(() => project.remove())

/** Those Workers are deployed, with all that they require. */
const deployed = (...envs: string[]) => ({
  workers: new Map(
    workers
      .filter(({ env }) => envs.includes(env))
      .map(({ env, secrets }): [string, Deployed] => {
        const past = {
          id: 'v1',
          number: 1,
          tag: '',
          message: '',
          vars: {},
          secrets,
          bindings: [],
          etag: '',
          placement: undefined,
        }
        return [env, { split: [{ id: 'v1', percentage: 100 }], past }]
      }),
  ),
})

const find = (
  env: object,
  there = deployed(),
  ask = nobody as (name: string) => Promise<string | undefined>,
) =>
  findSecrets({ ...shellIn(project.root), env: { ...env } }, workers, there, {
    stage: undefined,
    ask,
  })

const write = (text: string) => writeFile(join(project.root, '.env.production'), text)

test('a new file holds a token key, and an API key only as its hash', () => {
  const text = newSecrets(sevens)
  const { TOKEN_KEYS, API_KEYS, ...more } = parseEnv(text)
  const secret = /Bearer mk_admin_([\w-]+)/.exec(text)?.[1] ?? ''
  expect(more).toEqual({})
  expect(TOKEN_KEYS).toBe(`k1:${sevens(32).toString('base64url')}`)
  expect(API_KEYS).toBe(`admin:${createHash('sha256').update(secret).digest('hex')}:write+operate`)
})

test('the key with which the edge is asked is the one in the comment of that file', async () => {
  const text = newSecrets(sevens)
  await write(text)
  const OPERATOR_KEY = `mk_admin_${/Bearer mk_admin_([\w-]+)/.exec(text)?.[1]}`
  expect(await find({})).toMatchObject({ ok: true, secrets: { OPERATOR_KEY } })
})

test('where nothing is deployed and nothing known, new ones may be made', async () => {
  expect(await find({})).toMatchObject({ ok: true, make: true })
})

test('a file that lacks a key says which, and the ways to give it', async () => {
  await write('API_KEYS=admin:abc:write\nOPERATOR_KEY=mk_a_b\n')
  expect(await find({})).toEqual({
    ok: false,
    reason:
      'TOKEN_KEYS is not known, which [env.edge] require. Add a line for it to .env.production, or set the environment variable TOKEN_KEYS.',
  })
})

test('keys deployed from another machine are left alone', async () => {
  const all = deployed('weur', 'enam', 'edge')
  expect(await find({ OPERATOR_KEY: 'mk_a_b' }, all)).toEqual({
    ...{ ok: true, make: false, did: 'secrets: OPERATOR_KEY from the environment' },
    secrets: { OPERATOR_KEY: 'mk_a_b' },
  })
  expect(await find({}, all)).toEqual({ ok: false, reason: expect.stringMatching(/^OPERATOR_KEY/) })
  expect(existsSync(join(project.root, '.env.production'))).toBe(false)
})

test('a new region gets its key without a file: from the environment, or a person', async () => {
  const before = deployed('enam', 'edge')
  const given = { OPERATOR_KEY: 'mk_a_b' }
  expect((await find(given, before)).ok).toBe(false)
  expect(await find({ ...given, API_KEYS: 'x' }, before)).toMatchObject({
    ...{ ok: true, secrets: { API_KEYS: 'x' } },
  })
  const asked: string[] = []
  const ask = async (name: string) => {
    asked.push(name)
    return 'typed'
  }
  expect(await find(given, before, ask)).toMatchObject({ ok: true, secrets: { API_KEYS: 'typed' } })
  expect(asked).toEqual(['API_KEYS'])
})

test('a Worker sees its own secrets, in a private file that does not stay', async () => {
  const secrets = { TOKEN_KEYS: 'k1:token', API_KEYS: 'admin:hash' }
  const [region] = workers
  if (!region) throw new Error('the plan has Workers')
  const seen = await withSecretsFile(shellIn(project.root), region, secrets, async (path) => ({
    path,
    mode: (await stat(path)).mode & 0o777,
    content: JSON.parse(await readFile(path, 'utf8')),
  }))
  expect(seen).toMatchObject({ mode: 0o600, content: { API_KEYS: 'admin:hash' } })
  expect(seen.content).not.toHaveProperty('TOKEN_KEYS')
  expect(existsSync(seen.path)).toBe(false)
})

test('a digest tells that a value changed, and only when all of them are known', () => {
  const edge = workers.find(({ role }) => role === 'edge')
  if (!edge) throw new Error('the plan has an edge')
  const both = { TOKEN_KEYS: 'k1:token', API_KEYS: 'admin:hash' }
  expect(digestOf(edge, both)).not.toBe(digestOf(edge, { ...both, API_KEYS: 'admin:other' }))
  expect(digestOf(edge, { API_KEYS: 'admin:hash' })).toBeUndefined()
})

test('whatever is printed, a secret is not in it', () => {
  expect(hide('got k1:abcdefgh.', { TOKEN_KEYS: 'k1:abcdefgh' })).toBe('got [secret].')
})
