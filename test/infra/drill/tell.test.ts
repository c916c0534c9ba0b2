import { expect, test } from 'vitest'
import type { Episode } from '../../../infra/drill/conduct.ts'
import type { Sample } from '../../../infra/drill/sample.ts'
import { episodeLine } from '../../../infra/drill/tell.ts'
import { episode, lost, series, write } from './samples.ts'

const healthy = series(20, 0, 10, { region: 'apac' })
const line = (samples: Sample[], told: Partial<Episode> = {}) =>
  episodeLine(episode(told), { samples, healthy, homes: new Map([['NRT', 'apac']]) })

test('what failed, and when it was as before', () => {
  const own = series(10, 2_200, 10, { region: 'apac' })
  const failed = [
    lost({ sentAt: 1_200 }),
    write({ sentAt: 1_300, status: 503 }),
    lost({ sentAt: 5_000 }),
  ]
  expect(line([...own, ...failed])).toBe(
    'region-down apac for 1.0 s, as before 0.2 s after the order to heal: 2 requests, 2 GETs and 1 writes failed',
  )
})

test('what was not seen is told differently when nobody looked', () => {
  expect(line([])).toContain('not as before 8.0 s after the order to heal: 0 requests')
  expect(line([], { watched: false })).toContain('for 1.0 s, healed: 0 requests')
})
