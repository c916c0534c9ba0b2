import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readableFolder } from '../../../infra/check/folder.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const scratch = mkdtempSync(join(tmpdir(), 'folder-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('a folder that vitest can read is left alone', () => {
  for (const name of ['/a', '/mein Ordner ü', 'C:\\a%20b']) {
    expect(readableFolder(name, scratch)).toEqual({ root: name, env: {} })
  }
})

test('tests of a project whose folder has a space, an umlaut and a hash in its name are run', () => {
  const project = join(scratch, 'mein Ordner ü#1')
  mkdirSync(project)
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  copyFileSync(join(root, 'vitest.config.ts'), join(project, 'vitest.config.ts'))
  mkdirSync(join(project, 'test'))
  writeFileSync(join(project, 'value.ts'), 'export const value: number = 1')
  writeFileSync(
    join(project, 'test', 'a.test.ts'),
    `import { expect, test } from 'vitest'
     import { value } from '../value.ts'
     test('a', () => expect(value).toBe(1))`,
  )
  const folder = readableFolder(project, scratch)
  const vitest = join(folder.root, 'node_modules', 'vitest', 'vitest.mjs')
  const env = { ...process.env, ...folder.env }
  const file = join(scratch, 'report.json')
  const args = [
    vitest,
    'run',
    '--project',
    'unit',
    '--root',
    folder.root,
    '--reporter=json',
    `--outputFile=${file}`,
  ]
  execFileSync(process.execPath, args, { cwd: folder.root, env, stdio: 'pipe' })
  const report = JSON.parse(readFileSync(file, 'utf8'))
  expect(report).toMatchObject({ success: true, numPassedTests: 1 })
})
