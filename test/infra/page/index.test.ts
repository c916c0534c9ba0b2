// The files that wrangler uploads, and what Cloudflare is told to say with them.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { page, writePage } from '../../../infra/page/index.ts'
import { POLICY } from '../../../infra/page/serve.ts'

const project = join(import.meta.dirname, '..', '..', '..')

/** A project with this page, whose edge calls itself so. */
function projectOf(name: string): string {
  const root = mkdtempSync(join(tmpdir(), 'meridian-page-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'src'))
  for (const folder of ['page', 'shared']) {
    symlinkSync(join(project, 'src', folder), join(root, 'src', folder))
  }
  writeFileSync(join(root, 'wrangler.toml'), `[env.edge.vars]\nNAME = "${name}"\n`)
  return root
}
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()

test('all of it is below /_page/, where no path of a product begins, under the policy', async () => {
  const root = projectOf('Shop')
  expect(await page([], root)).toBe(0)
  const folder = join(root, 'dist', 'page')
  const served = ['index.html', 'main.js', 'page.css'].map((name) => join('_page', name))
  expect(filesOf(folder)).toEqual(['_headers', ...served])
  expect(readFileSync(join(folder, '_page', 'index.html'), 'utf8')).toContain('<h1>Shop: ')
  const headers = readFileSync(join(folder, '_headers'), 'utf8')
  expect(headers).toMatch(/^\/_page\/\*\n/)
  expect(headers).toContain(`\n  Content-Security-Policy: ${POLICY}\n`)
})

test('what is no longer of it goes, what has not changed is left alone, and the digest tells', async () => {
  const root = projectOf('Shop')
  const first = await writePage(root)
  const kept = join(first.folder, '_page', 'main.js')
  const { mtimeMs } = statSync(kept)
  writeFileSync(join(first.folder, '_page', 'old.js'), 'old')
  expect(await writePage(root)).toEqual(first)
  expect(filesOf(first.folder).map(String)).not.toContain(join('_page', 'old.js'))
  expect(statSync(kept).mtimeMs).toBe(mtimeMs)
  writeFileSync(join(root, 'wrangler.toml'), '[env.edge.vars]\nNAME = "Other"\n')
  expect((await writePage(root)).digest).not.toBe(first.digest)
})

test('no flag is known', async () => {
  expect(await page(['--fast'], projectOf('Shop'))).toBe(2)
})
