// What README.md says is so, and what the machine's pages say of this product.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deadPaths, projectFiles } from '../support/files.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const readme = read('README.md')

test('paths that are named, or linked to, lead to files', () => {
  expect(deadPaths(root, projectFiles(root)), 'the file moved, or never was').toEqual([])
  expect([...readme.matchAll(/\]\((?!https?:|#)/g)].length).toBeGreaterThan(5)
})

test('it names scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => name && !(name in scripts))).toEqual([])
})

// test/infra/bench/report/readme.test.ts compares them with what was measured.
test('its figures stand between marks, and say which command made them', () => {
  const [, quoted = ''] = /<!-- numbers -->\n([\s\S]*?)<!-- \/numbers -->/.exec(readme) ?? []
  expect(quoted.match(/^\|/gm)?.length ?? 0).toBeGreaterThan(5)
  expect(quoted).toMatch(/commit [0-9a-f]{7}.*`npm run bench -- report [^`]*--write`/)
})

test('it maps folders that exist', () => {
  const map = /```text map\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const paths = [...map.matchAll(/^(\S+)\s/gm)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThan(8)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
