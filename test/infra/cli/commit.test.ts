import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readCommit } from '../../../infra/cli/commit.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-origin-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the commit is told, and when the files are not quite it', async () => {
  expect(await readCommit(folder)).toBe('unknown')
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder })
  git('init', '--quiet')
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  git(...who, 'commit', '--quiet', '--allow-empty', '-m', 'first')
  expect(await readCommit(folder)).toMatch(/^[0-9a-f]{7,}$/)
  writeFileSync(join(folder, 'new'), '')
  expect(await readCommit(folder)).toMatch(/^[0-9a-f]{7,} with changes$/)
})
