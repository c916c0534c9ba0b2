// What is noticed while a project is edited, in every way in which editors save.
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Change } from '../../../infra/dev/changes.ts'
import { watchProject } from '../../../infra/dev/watch.ts'

const root = mkdtempSync(join(tmpdir(), 'meridian-watch-'))
const file = (...parts: string[]) => join(root, ...parts)
for (const folder of ['src/app', 'migrations', 'test']) mkdirSync(file(folder), { recursive: true })
writeFileSync(file('src', 'app', 'index.ts'), 'export {}')
writeFileSync(file('wrangler.toml'), '')

const seen: Change[] = []
const unwatch = watchProject(root, (change) => seen.push(change))
afterAll(() => {
  unwatch()
  rmSync(root, { recursive: true })
})
beforeEach(() => {
  seen.length = 0
})
const noticed = (change: Change) => expect.poll(() => seen, { timeout: 10_000 }).toContain(change)

/** A new file in the place of the old one: vim, JetBrains and sed -i save so. */
function replace(path: string, text: string) {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

test('a file that is written again', async () => {
  appendFileSync(file('src', 'app', 'index.ts'), '// more')
  await noticed('code')
})

test.each([1, 2, 3])('a file that another is put in the place of, time %i', async (time) => {
  replace(file('src', 'app', 'index.ts'), `export const time = ${time}`)
  await noticed('code')
})

test('a folder that was not there, and a file in it later', async () => {
  mkdirSync(file('src', 'app', 'new'))
  await noticed('code')
  seen.length = 0
  writeFileSync(file('src', 'app', 'new', 'route.ts'), 'export {}')
  await noticed('code')
})

test('a folder that is removed and made again', async () => {
  rmSync(file('src', 'app', 'new'), { recursive: true })
  await noticed('code')
  mkdirSync(file('src', 'app', 'new'))
  seen.length = 0
  await expect
    .poll(() => {
      writeFileSync(file('src', 'app', 'new', 'route.ts'), 'export {}')
      return seen
    })
    .toContain('code')
})

test.each([1, 2])('migrations and configuration, time %i', async (time) => {
  writeFileSync(file('migrations', `000${time}_more.sql`), 'SELECT 1')
  await noticed('migrations')
  replace(file('wrangler.toml'), `name = "n${time}"`)
  await noticed('config')
})

test('nothing else', async () => {
  writeFileSync(file('test', 'a.test.ts'), '')
  writeFileSync(file('package.json'), '{}')
  appendFileSync(file('src', 'app', 'index.ts'), '// last')
  await noticed('code')
  expect(new Set(seen)).toEqual(new Set(['code']))
})
