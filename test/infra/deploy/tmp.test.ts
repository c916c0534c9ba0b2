// Nothing a deploy writes for itself outlives it.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { withPrivateFolder } from '../../../infra/deploy/tmp.ts'
import { makeProject } from './fixture.ts'

async function project() {
  const { root, remove } = await makeProject()
  onTestFinished(remove)
  return root
}

test('the folder is private and goes, also when the work fails', async () => {
  let path = ''
  const work = withPrivateFolder(await project(), async (folder) => {
    path = folder
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    throw new Error('boom')
  })
  await expect(work).rejects.toThrow('boom')
  expect(existsSync(path)).toBe(false)
})

test('what a killed deploy left goes with the next, and that of one that runs stays', async () => {
  const root = await project()
  const { pid } = spawnSync(process.execPath, ['-e', '0'])
  const [dead, alive] = [pid, process.pid].map((id) => join(root, `.wrangler/deploy-${id}-x`))
  for (const folder of [dead, alive]) mkdirSync(folder ?? '', { recursive: true })
  await withPrivateFolder(root, async () => {})
  expect([existsSync(dead ?? ''), existsSync(alive ?? '')]).toEqual([false, true])
})
