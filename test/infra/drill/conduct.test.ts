import { expect, test } from 'vitest'
import { conduct, type Episode, WATCH_MS_MAX } from '../../../infra/drill/conduct.ts'
import { type Step, targetIn } from '../../../infra/drill/steps.ts'
import type { Fault } from '../../../infra/world/faults.ts'
import { createClock } from '../../support/leaping-clock.ts'

const step = (region: string, told: Partial<Step> = {}): Step => ({
  ...{ target: targetIn('region-down', region), pauseMs: 0, forMs: 1_000, watch: true },
  ...told,
})

/** Breaking takes 50 ms, healing 400. */
function stage(steps: Step[], recovered: (episode: Episode) => boolean = () => true) {
  const clock = createClock()
  const asked: string[] = []
  let whole = true
  const control = {
    break: async ({ kind, region }: Fault) => {
      asked.push(`${clock.now()} ${kind} ${region}`)
      await clock.sleep(50)
      return 'f1'
    },
    heal: async (id: string) => {
      asked.push(`${clock.now()} heal ${id}`)
      await clock.sleep(400)
    },
    healAll: async () => {},
    state: async () => ({ colos: [], regions: [{ id: 'oc', up: whole }], primary: { up: true } }),
  }
  const quit = new AbortController()
  const said: string[] = []
  const told: Episode[] = []
  const conducted = () =>
    conduct({
      ...{ steps, control, clock, signal: quit.signal, recovered },
      onEpisode: (episode) => void told.push({ ...episode }),
      say: (words) => void said.push(words),
    })
  const lame = () => {
    whole = false
  }
  return { conducted, clock, asked, said, told, quit, lame }
}

test('each is broken, healed and watched, one after the other, with its times', async () => {
  let looks = 0
  const { conducted, asked, said, told } = stage(
    [step('apac'), step('oc')],
    () => ++looks % 3 === 0,
  )
  const episodes = await conducted()
  const [first, second] = ['0 region-down apac', '1850 region-down oc']
  expect(asked).toEqual([first, '1050 heal f1', second, '2900 heal f1'])
  const times = {
    breakAskedAt: 0,
    brokenAt: 50,
    healAskedAt: 1_050,
    healedAt: 1_450,
    endedAt: 1_850,
  }
  expect(episodes[0]).toMatchObject({ ...times, watched: true })
  expect(told).toHaveLength(2)
  expect(said[0]).toBe('region-down apac is in force')
})

test('what does not recover is watched for so long and no longer', async () => {
  const { conducted } = stage([step('apac')], () => false)
  const [{ healAskedAt, endedAt } = { healAskedAt: 0, endedAt: 0 }] = await conducted()
  expect(endedAt - healAskedAt).toBeGreaterThanOrEqual(WATCH_MS_MAX)
  expect(endedAt - healAskedAt).toBeLessThan(WATCH_MS_MAX + 500)
})

test('without watching it ends when the next one begins', async () => {
  const steps = [step('apac', { watch: false }), step('oc', { pauseMs: 700 })]
  const { conducted, told } = stage(steps, () => true)
  const [first, second] = await conducted()
  expect(told[0]?.watched).toBe(false)
  expect(first?.endedAt).toBe(1_450 + 700)
  expect(second?.breakAskedAt).toBe(first?.endedAt)
})

test('a world that does not become whole is an error', async () => {
  const { conducted, lame } = stage([step('apac')])
  lame()
  await expect(conducted()).rejects.toThrow('After region-down apac: region oc is not up')
})

test('an interruption ends it at once', async () => {
  const { conducted, quit, asked } = stage([step('apac')])
  quit.abort(new Error('enough'))
  await expect(conducted()).rejects.toThrow('enough')
  expect(asked).toEqual([])
})
