// The front door, for a project with a mistake in a file that people edit.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'meridian-door-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, 'infra/setup'), { recursive: true })
mkdirSync(join(root, 'src'))
cpSync(join(import.meta.dirname, '../../infra/meridian.mjs'), join(root, 'infra/meridian.mjs'))
writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
writeFileSync(
  join(root, 'infra/setup/index.ts'),
  "import { primary } from '../../src/regions.ts'\nexport const setup = () => primary\n",
)

function run(map: string) {
  writeFileSync(join(root, 'src/regions.ts'), map)
  const { status, stderr } = spawnSync(process.execPath, ['infra/meridian.mjs', 'setup'], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stderr }
}

test.each([
  ['// The map\nexport const primary: = 1\n', /^src\/regions\.ts:2: .* Mend the line\.\n$/],
  [
    'export const first = 1\n',
    /^src\/regions\.ts exports no "primary", which infra\/setup\/index\.ts:1 imports\. Write it\.\n$/,
  ],
  [
    'export const primary = 1\nexport const first = { hint: aws }\n',
    /^src\/regions\.ts:2: aws is not defined\. Mend the line\.\n$/,
  ],
])('%j is one sentence with the line', (map, says) => {
  expect(run(map)).toEqual({ status: 1, stderr: expect.stringMatching(says) })
})

test('without a mistake the command runs, and what fails in it is thrown as it is', () => {
  expect(run('export const primary: number = 7\n')).toEqual({ status: 7, stderr: '' })
  const { status, stderr } = run("throw new Error('the first')\nexport const primary = 1\n")
  expect(status).toBe(1)
  expect(stderr).toMatch(/the first\n\s+at /)
})
