// Nothing a deploy writes for itself outlives it.

import { existsSync, statSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { withPrivateFolder } from '../../../infra/deploy/tmp.ts'
import { makeProject } from './fixture.ts'

test('the folder is private and goes, also when the work fails', async () => {
  const { root, remove } = await makeProject()
  onTestFinished(remove)
  let path = ''
  const work = withPrivateFolder(root, async (folder) => {
    path = folder
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    throw new Error('boom')
  })
  await expect(work).rejects.toThrow('boom')
  expect(existsSync(path)).toBe(false)
})
