// A part's process, as the world speaks to it.
import { expect, test } from 'vitest'
import { spawnProcess } from '../../../../infra/world/process/spawn.ts'

test('who asks one that is being stopped is told that it ended, and the world goes on', async () => {
  const one = spawnProcess('region', () => {})
  const stopped = one.stop()
  const answer = one.next('bookmark')
  one.send({ kind: 'bookmark' })
  await expect(answer).rejects.toThrow('The region process ended.')
  await stopped
})
