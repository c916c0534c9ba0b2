// What play does with a world is test/stories/demo.test.ts; here is what it does without one.
import { expect, test } from 'vitest'
import { play } from '../../../infra/demo/play.ts'
import { createClock } from '../../support/leaping-clock.ts'

function playNowhere(quit = new AbortController()) {
  const shown: string[] = []
  const progress = { update: (line: string) => void shown.push(line), note: () => {} }
  const context = { root: 'nowhere', clock: createClock(), progress, quit }
  return { played: play({ seed: 7, seconds: 6 }, context), shown }
}

test('an interruption before the start boots nothing', async () => {
  const quit = new AbortController()
  quit.abort(new Error('enough'))
  const { played, shown } = playNowhere(quit)
  await expect(played).rejects.toThrow('enough')
  expect(shown).toEqual([])
})

test('a project whose Workers do not build is an error, not a wait', async () => {
  await expect(playNowhere().played).rejects.toThrow(/nowhere/)
})
