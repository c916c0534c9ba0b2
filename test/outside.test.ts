// What other people's programs read of the project: CI (and test/workflows), coding agents, Cloudflare's dashboard and deploy button.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { listEnvs, readWorker } from '../infra/world/read-worker.ts'
import { projectFiles } from './support/files.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const workflows = projectFiles(root).filter((file) => file.startsWith('.github/workflows/'))
const toml = join(root, 'wrangler.toml')
const workers = listEnvs(toml).map((env) => readWorker(toml, env).worker)

test('AGENTS.md and the workflows name scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const file of ['AGENTS.md', ...workflows]) {
    const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '')
    expect(
      named.filter((name) => !(name in scripts)),
      file,
    ).toEqual([])
  }
})

const example = existsSync(join(root, '.dev.vars.example'))
test.runIf(example)('.dev.vars.example has every secret, and the value of none', () => {
  const wanted = new Set(workers.flatMap(({ secrets }) => secrets))
  const given = parseEnv(read('.dev.vars.example'))
  expect(Object.keys(given).sort()).toEqual([...wanted].sort())
  expect(Object.values(given).filter(Boolean)).toEqual([])
})

test('package.json says what each binding is for that somebody has to fill', () => {
  const { bindings } = JSON.parse(read('package.json')).cloudflare
  const bound = workers.flatMap(({ kv, d1, secrets }) => [...kv, ...d1, ...secrets])
  const unsaid = bound.filter((name) => !bindings[name]?.description)
  expect(unsaid, 'say it in package.json: cloudflare.bindings.<NAME>.description').toEqual([])
})
