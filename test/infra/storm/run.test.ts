// What run does with a world is test/stories/storm.test.ts; here is what it does without one.
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { createProgress } from '../../../infra/cli/progress.ts'
import { runStorm } from '../../../infra/storm/run.ts'
import { createClock } from '../../support/leaping-clock.ts'

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('meridian-storm-'))

test('a world that does not start is an error, and leaves no folder', async () => {
  const before = folders()
  const lines: unknown[] = []
  const clock = createClock()
  const storm = runStorm(
    { seed: 7, minutes: 1, clients: 1, speed: 0, history: 'x' },
    {
      root: 'nowhere',
      clock,
      progress: createProgress({ write: () => {} }, clock.now),
      quit: new AbortController(),
    },
    { commit: 'c', command: 'npm run storm' },
    (line) => void lines.push(line),
  )
  await expect(storm).rejects.toThrow('nowhere')
  expect(folders()).toEqual(before)
  expect(lines).toEqual([])
})
