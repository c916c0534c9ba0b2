// What play does with a world is index.test.ts; here is what it does without one.
import { expect, test } from 'vitest'
import { play } from '../../../infra/demo/play.ts'
import { createClock } from '../../support/leaping-clock.ts'

test('an interruption before the start boots nothing', async () => {
  const shown: string[] = []
  const progress = { update: (line: string) => void shown.push(line), note: () => {} }
  const options = { root: 'nowhere', seed: 7, seconds: 6, clock: createClock(), progress }
  const quit = new AbortController()
  quit.abort(new Error('enough'))
  await expect(play({ ...options, quit })).rejects.toThrow('enough')
  expect(shown).toEqual([])
})

test('a project whose Workers do not build is an error, not a wait', async () => {
  const progress = { update: () => {}, note: () => {} }
  const options = { root: 'nowhere', seed: 7, seconds: 6, clock: createClock(), progress }
  await expect(play({ ...options, quit: new AbortController() })).rejects.toThrow(/nowhere/)
})
