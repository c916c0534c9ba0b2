// Whoever else changes a Worker's traffic is noticed before the next change, and keeps what they did.

import { expect, onTestFinished, test } from 'vitest'
import { Overtaken, watched } from '../../../infra/deploy/overtaken.ts'
import { deployBare } from '../../support/cloudflare/bare.ts'
import { startCloudflare } from '../../support/cloudflare/index.ts'
import { cloudOf } from './fixture.ts'

test('own changes follow each other; after one of somebody else there is no more', async () => {
  const api = await startCloudflare()
  onTestFinished(() => api.close())
  deployBare(api, 'lab', [])
  const [{ id } = { id: '' }] = api.state.scripts.get('lab')?.versions ?? []
  const all = [{ id, percentage: 100 }]
  const cloud = cloudOf(api)
  const mine = await watched(cloud, 'lab')
  await mine.split('lab', all, 'mine')
  await mine.split('lab', all, 'mine again')
  await mine.check()
  await cloud.split('lab', all, 'theirs')
  await expect(mine.split('lab', all, 'mine')).rejects.toThrow(Overtaken)
  await expect(mine.check()).rejects.toThrow('"theirs"')
  expect(api.state.scripts.get('lab')?.deployments).toHaveLength(4)
  api.state.scripts.delete('lab')
  await expect(mine.check()).rejects.toThrow('it is gone')
})
