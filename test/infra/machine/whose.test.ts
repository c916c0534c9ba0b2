// machine.json agrees with the project, and with itself.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DIVISION, isBelow, partsOut } from '../../../infra/machine/whose.ts'
import { projectFiles } from '../../support/files.ts'

const root = join(import.meta.dirname, '../../..')
const { fork, lean } = JSON.parse(readFileSync(join(root, DIVISION), 'utf8'))
const files = projectFiles(root)
const parts = Object.keys(lean)

test('paths are whole names', () => {
  expect(isBelow(['src/app', 'README.md'], 'src/app/routes/list.ts')).toBe(true)
  expect(isBelow(['src/app', 'README.md'], 'README.md')).toBe(true)
  expect(isBelow(['src/app', 'README.md'], 'src/app-other')).toBe(false)
})

test("no file is both a fork's and a part of the machine", () => {
  const both = Object.keys({ ...fork, ...lean })
  const nested = both.filter((path) => isBelow(both.toSpliced(both.indexOf(path), 1), path))
  expect(nested).toEqual([])
})

test('what a fork owns is there, or has its place: a product may have no tests yet', () => {
  const stages = readFileSync(join(root, 'vitest.config.ts'), 'utf8')
  const missing = Object.keys(fork).filter(
    (path) => !existsSync(join(root, path)) && !stages.includes(`'${path}/`),
  )
  expect(missing, 'name where it moved to in infra/machine.json').toEqual([])
})

describe('a part that may be taken out', () => {
  test('is there, or all of them are out', () => {
    const missing = parts.filter((path) => !existsSync(join(root, path)))
    expect([[], parts], 'name where it moved to in infra/machine.json').toContainEqual(missing)
  })

  test('is imported by nothing that stays', () => {
    const specifier = /(?:from|import|import\()\s*'(\.[^']*)'/g
    const found = files
      .filter((file) => /\.(?:ts|mjs|cjs)$/.test(file) && !isBelow(parts, file))
      .flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(specifier)]
          .map(([, path = '']) => posix.join(dirname(file), path))
          .filter((path) => isBelow(parts, path) && file !== 'infra/meridian.mjs')
          .map((path) => `${file} imports ${path}`),
      )
    expect(found, 'list the importer under "lean" in infra/machine.json, or move it').toEqual([])
  })
})

test('a fork goes without the parts that it took out, and without new ones if it has none', () => {
  const base = ['a/1', 'b/1', 'src/x']
  expect(partsOut(['a', 'b', 'c'], { yours: base, base })).toEqual([])
  expect(partsOut(['a', 'b', 'c'], { yours: ['a/1'], base })).toEqual(['b'])
  expect(partsOut(['a', 'b', 'c'], { yours: ['src/x'], base })).toEqual(['a', 'b', 'c'])
  expect(partsOut(['c'], { yours: base, base })).toEqual([])
})
