// What a drill does with a world is test/stories/drill.test.ts; here is what it does without one.
import { expect, test } from 'vitest'
import { parseDrill } from '../../../infra/drill/options.ts'
import { runDrill } from '../../../infra/drill/run.ts'
import { createClock } from '../../support/leaping-clock.ts'

function runWith(signal: AbortSignal) {
  const parsed = parseDrill([])
  if (parsed.kind !== 'ok') throw new Error('no flags are flags enough')
  const shown: string[] = []
  const progress = { update: (line: string) => void shown.push(line), note: () => {} }
  const rest = {
    root: 'nowhere',
    commit: 'c',
    clock: createClock(),
    alive: () => true,
    broke: () => {},
  }
  return { shown, drill: () => runDrill({ ...parsed.options, ...rest, progress, signal }) }
}

test('an interruption before the start boots nothing', async () => {
  const { drill, shown } = runWith(AbortSignal.abort(new Error('enough')))
  await expect(drill()).rejects.toThrow('enough')
  expect(shown).toEqual([])
})

test('a project whose Workers do not build is an error, not a wait', async () => {
  await expect(runWith(new AbortController().signal).drill()).rejects.toThrow('nowhere')
})
