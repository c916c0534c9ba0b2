// What a drill does with a world is test/stories/drill.test.ts; here is what it does without one.
import { expect, test } from 'vitest'
import { createProgress } from '../../../infra/cli/progress.ts'
import { runDrill } from '../../../infra/drill/run.ts'
import { createClock } from '../../support/leaping-clock.ts'

test('a project whose Workers do not build is an error, not a wait', async () => {
  const clock = createClock()
  const progress = createProgress({ write: () => {} }, clock.now)
  const context = { root: 'nowhere', clock, progress, quit: new AbortController() }
  const plan = { kind: 'each' as const, seconds: 1, only: { kinds: [], regions: [] } }
  const files = { json: undefined, markdown: undefined }
  const options = { seed: 7, plan, rate: 10, clients: 12, speed: 0, ...files, command: 'again' }
  await expect(runDrill(options, context, 'c')).rejects.toThrow('nowhere')
})
