import { expect, test } from 'vitest'
import { type OutageOptions, runOutage } from '../../../infra/demo/play.ts'
import { slowWorld } from '../traffic/slow-world.ts'

function outage(quit = new AbortController(), refusing: Partial<OutageOptions['control']> = {}) {
  const { clock, asked, control } = slowWorld()
  const said: string[] = []
  const progress = { update: () => {}, note: (line: string) => void said.push(line.trim()) }
  const times = { killAfterMs: 3_000, healAfterMs: 6_000 }
  const options = { control: { ...control, ...refusing }, region: 'apac', ...times }
  return { run: runOutage(options, { clock, progress, quit }), asked, said, quit }
}

test('the region is killed, then that fault is healed, each once and in its time', async () => {
  const { run, asked, said } = outage()
  const times = { killAskedAt: 3_000, healAskedAt: 6_000, restartedAt: 7_000 }
  expect(await run).toEqual({ region: 'apac', ...times })
  expect(asked).toEqual(['region-down', 'f1'])
  expect(said).toEqual(['apac is dead', 'apac runs again'])
})

test('a world that refuses ends the run, in its words', async () => {
  const refusing = { break: () => Promise.reject(new Error('got 400 region must be enam')) }
  const { run, quit } = outage(new AbortController(), refusing)
  await expect(run).rejects.toThrow('got 400')
  expect(quit.signal.reason).toMatchObject({ message: 'got 400 region must be enam' })
})

test('after an interruption nothing is killed', async () => {
  const quit = new AbortController()
  quit.abort(new Error('enough'))
  const { run, asked } = outage(quit)
  await expect(run).rejects.toThrow('enough')
  expect(asked).toEqual([])
})

test('an interruption while it is dead leaves it so: the world ends anyway', async () => {
  const quit = new AbortController()
  const slow = slowWorld()
  const kill: OutageOptions['control']['break'] = async (fault) => {
    const id = await slow.control.break(fault)
    quit.abort(new Error('enough'))
    return id
  }
  const { run, asked } = outage(quit, { break: kill })
  await expect(run).rejects.toThrow('enough')
  expect([...slow.asked, ...asked]).toEqual(['region-down'])
})
