// wrangler.toml as wrangler understands it, inheritance included.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { check } from '../../../infra/deploy/check.ts'
import { readWorkers } from '../../../infra/deploy/config.ts'
import { primary, regions } from '../../../src/regions.ts'
import { makeProject, type Project, workerConfigs } from './fixture.ts'

let project: Project
beforeAll(async () => {
  project = await makeProject()
})
afterAll(() => project.remove())

test('each env is read with what it inherits', () => {
  const read = readWorkers(project.root)
  expect(read).toEqual({ ok: true, workers: workerConfigs() })
})

test('a folder without wrangler.toml is named', () => {
  expect(readWorkers('/nowhere')).toEqual({
    ok: false,
    problems: [expect.stringContaining('No wrangler.toml in /nowhere')],
  })
})

test('what wrangler cannot read is told in its words', async () => {
  await writeFile(join(project.root, 'wrangler.toml'), 'name = [')
  expect(readWorkers(project.root)).toEqual({
    ok: false,
    problems: [expect.stringContaining('wrangler cannot read wrangler.toml')],
  })
})

test('our own wrangler.toml agrees with our own map', () => {
  const read = readWorkers(fileURLToPath(new URL('../../..', import.meta.url)))
  expect(read.ok && check({ regions, primary }, read.workers)).toEqual([])
})
