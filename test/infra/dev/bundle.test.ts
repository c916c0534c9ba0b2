import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createBundler } from '../../../infra/dev/bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'bundle ü#'))
const bundler = createBundler(folder)
afterEach(async () => {
  await bundler.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('bundles, tells what does not compile by file, line and column, and bundles again', async () => {
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const entry = join(folder, 'index.ts')
  const entries = [{ entry, define: { NAME: '"from wrangler.toml"' }, alias: {} }]
  const bundle = async () => {
    const bundled = await bundler.bundle(entries)
    return bundled.kind === 'ok' ? bundled.sources.get(entry) : bundled.sentences
  }
  file('other.ts', 'export const word: string = "first"')
  file('index.ts', 'import { word } from "./other.ts"\nexport default { word, name: NAME }')
  expect(await bundle()).toContain('"first"')
  expect(await bundle()).toContain('"from wrangler.toml"')

  file('other.ts', '\n  export const word = = "second"')
  expect(await bundle()).toEqual(['other.ts:2:23: Unexpected "="'])
  file('other.ts', 'export const other = 1')
  const missing = 'No matching export in "other.ts" for import "word"'
  expect(await bundle()).toEqual([`index.ts:1:10: ${missing}`])

  file('other.ts', 'export const word = "third"')
  expect(await bundle()).toContain('"third"')
})
