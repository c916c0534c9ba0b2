// npm run solo writes the one Worker's configuration, npm run grow takes it away; both say what comes next.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { secretsFile } from '../../../infra/deploy/secrets.ts'
import { SOLO_FILE } from '../../../infra/solo/config.ts'
import { grow, solo } from '../../../infra/solo/index.ts'

const TOML = join(import.meta.dirname, '..', '..', '..', 'wrangler.toml')
/** The project's own, which may have a jurisdiction. */
const anywhere = readFileSync(TOML, 'utf8').replace(/, jurisdiction = "\w+"/g, '')
const write = (toml: string) => writeFileSync(join(root, 'wrangler.toml'), toml)
let root = ''
let said: string[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'meridian-solo-'))
  write(anywhere)
  said = []
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => said.push(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(root, { recursive: true })
})

test('solo writes it, again and again the same, with secrets only where there are none', async () => {
  expect(await solo([], root)).toBe(0)
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  const [config, secrets] = [read(SOLO_FILE), read(secretsFile)]
  const { secrets: asked } = JSON.parse(config)
  expect(Object.keys(parseEnv(secrets))).toEqual(expect.arrayContaining(asked.required))
  expect(statSync(join(root, secretsFile)).mode & 0o077).toBe(0)
  expect(said[0]).toContain('Next: npm run deploy')
  expect(await solo([], root)).toBe(0)
  expect([read(SOLO_FILE), read(secretsFile)]).toEqual([config, secrets])
})

test('grow takes it away, and has nothing to do afterwards', async () => {
  await solo([], root)
  expect(await grow([], root)).toBe(0)
  expect(existsSync(join(root, SOLO_FILE))).toBe(false)
  expect(said[1]).toContain('npm run deploy')
  expect(await grow([], root)).toBe(0)
  expect(said[2]).toMatch(/counts already/)
})

test('what is to be kept in one place is not put into a Worker that runs anywhere', async () => {
  write(anywhere.replaceAll('binding = "DB"', 'binding = "DB", jurisdiction = "eu"'))
  expect(await solo([], root)).toBe(1)
  expect(said[0]).toContain('keeps the data in eu')
  expect([SOLO_FILE, secretsFile].some((file) => existsSync(join(root, file)))).toBe(false)
})

test('neither takes flags', async () => {
  expect(await solo(['--fast'], root)).toBe(2)
  expect(existsSync(join(root, SOLO_FILE))).toBe(false)
})
