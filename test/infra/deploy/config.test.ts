// wrangler.toml as wrangler understands it, inheritance included.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { check } from '../../../infra/deploy/check.ts'
import { readWorkers } from '../../../infra/deploy/config.ts'
import { primary, regions } from '../../../src/regions.ts'
import { makeProject, type Project, toml, workerConfigs } from './fixture.ts'

let project: Project
beforeAll(async () => {
  project = await makeProject()
})
afterAll(() => project.remove())

test('each env is read with what it inherits', () => {
  const read = readWorkers(project.root)
  const placeOf = expect.any(Function)
  expect(read).toEqual({ ok: true, workers: workerConfigs().map((one) => ({ ...one, placeOf })) })
})

test('it knows where each of them says so, or inherits it', () => {
  const read = readWorkers(project.root)
  const [, weur] = read.ok ? read.workers : []
  const line = (text: string) => toml.split('\n').findIndex((one) => one.startsWith(text)) + 1
  expect([weur?.placeOf('vars', 'REGION'), weur?.placeOf(), weur?.placeOf('workers_dev')]).toEqual([
    `wrangler.toml:${line('vars = { REGION = "weur"')}: [env.weur]`,
    `wrangler.toml:${line('[env.weur]')}: [env.weur]`,
    `wrangler.toml:${line('workers_dev = false')}: the top level`,
  ])
})

test('a folder without wrangler.toml is named', () => {
  expect(readWorkers('/nowhere')).toEqual({
    ok: false,
    problems: [expect.stringContaining('No wrangler.toml in /nowhere')],
  })
})

test.each([
  ['name = [', /^wrangler\.toml:1: .* Mend the line\.$/],
  ['nam = "a"', /^wrangler\.toml:1: wrangler knows no "nam"/],
  ['[env.a]\nname = 1', /^wrangler cannot read wrangler\.toml:\n.*"name"/s],
])('%s is told, and nothing else', async (text, says) => {
  await writeFile(join(project.root, 'wrangler.toml'), text)
  const told = [expect.stringMatching(says)]
  expect(readWorkers(project.root)).toEqual({ ok: false, problems: told })
})

test('our own wrangler.toml agrees with our own map', () => {
  const read = readWorkers(fileURLToPath(new URL('../../..', import.meta.url)))
  expect(read.ok && check({ regions, primary }, read.workers)).toEqual([])
})

test('of routes, those that are custom domains are known by their host', async () => {
  const routes = `routes = ["a.example/*", { pattern = "b.example", custom_domain = true }]`
  await writeFile(join(project.root, 'wrangler.toml'), toml.replace('[env.edge]', `$&\n${routes}`))
  const read = readWorkers(project.root)
  expect(read.ok && read.workers[0]).toMatchObject({ routes: 2, domains: ['b.example'] })
})
