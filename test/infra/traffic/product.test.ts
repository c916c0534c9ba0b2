import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadWorkload, withProduct } from '../../../infra/traffic/product.ts'
import { copyProject } from '../../support/copy.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function projectWith(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-product-'))
  folders.push(folder)
  mkdirSync(join(folder, 'src', 'app'), { recursive: true })
  writeFileSync(join(folder, 'src', 'app', 'workload.ts'), source)
  return folder
}

test('a product that says how it is used is used', async () => {
  const root = projectWith(`export const workload = { names: ['a'] }`)
  const run = async ({ names }: { names: readonly string[] }) => names.length
  expect(await withProduct('demo', [], run, root)).toBe(1)
})

test.each([
  ['export const work = {}', 'src/app/workload.ts exports no "workload"'],
  ['export const workload = { names: [] }', 'src/app/workload.ts names no item'],
])('%s is told what it lacks', async (source, words) => {
  await expect(loadWorkload(projectWith(source))).rejects.toThrow(words)
})

/** Two processes, on a machine that does other things too. */
const TEST_MS_MAX = 60_000

test(
  'where none does, a command runs on the product of the machine, and says so',
  () => {
    const { folder } = copyProject('meridian-product-', /^(?:src|test)\/app\//)
    folders.push(folder)
    const command = [join(folder, 'infra', 'meridian.mjs'), 'demo', '--sped']
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    expect(stdout, stderr).toContain("the demo runs on the machine's own, short links.\n")
    expect(stderr).toContain('npm run demo -- [options]')
    expect(status).toBe(2) // for a wrong flag: the other's exit code is handed on
    expect(existsSync(join(folder, '.world', 'machine', 'src', 'app', 'workload.ts'))).toBe(true)
    expect(existsSync(join(folder, 'src', 'app'))).toBe(false)
  },
  TEST_MS_MAX,
)
