// Taking away: what is asked for wrongly, and what is not there. The rest is in rollout.test.ts.

import { expect, onTestFinished, test } from 'vitest'
import { destroy } from '../../../infra/deploy/destroy.ts'
import { startCloudflare } from '../../support/cloudflare/index.ts'
import { environment, house, makeProject } from './fixture.ts'

test('a stage that is not there is nothing to remove', async () => {
  const api = await startCloudflare()
  const { root, remove } = await makeProject()
  onTestFinished(async () => {
    await api.close()
    await remove()
  })
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const options = { root, house, env: environment(root, api), print }
  expect(await destroy(['--stage', 'pr-1'], options)).toBe(0)
  expect(lines).toEqual(['There was nothing.'])
  expect(await destroy(['--stagee', 'pr-1'], options)).toBe(2)
})
