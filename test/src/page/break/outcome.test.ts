import { expect, test } from 'vitest'
import { outcomeWords, watchFault } from '../../../../src/page/break/outcome.ts'
import type { Seen } from '../../../../src/page/seen.ts'

const names = (id: string) => id.toUpperCase()
const request = (more: Partial<Seen>, attempts = ''): Seen => ({
  colo: 'NRT',
  method: 'GET',
  path: '/',
  status: 200,
  ms: 5,
  serverTiming: attempts && `attempts;desc="${attempts}"`,
  ...more,
})

test('reads and writes are counted while it lasts, and the return of what was broken after it', () => {
  const watch = watchFault({ region: 'apac' })
  watch.see(request({}, 'apac:unreachable oc:ok'), 10)
  watch.see(request({ cacheStatus: 'M; hit; detail="memory"' }), 20)
  watch.see(request({ status: 503, ms: 840 }, 'oc:timeout'), 30)
  watch.see(request({ method: 'POST', status: 503 }), 40)
  watch.see(request({ method: 'POST', status: 201 }, 'oc:ok'), 45)
  watch.see(request({ direct: 'apac', status: 502, ms: 9_000 }), 50) // not a user's
  watch.healed(1_000)
  watch.see(request({}, 'oc:ok'), 1_500)
  watch.see(request({}, 'apac:ok'), 3_100)
  watch.see(request({}, 'apac:ok'), 9_000)
  expect(watch.outcome).toEqual({
    reads: 3,
    readsFailed: 1,
    slowestMs: 840,
    writes: 2,
    writesRefused: 1,
    kvRefused: 0,
    by: { oc: 2 },
    recoveredMs: 2_100,
  })
  expect(outcomeWords(watch.outcome, names)).toBe(
    '1 of 3 reads failed; the slowest took 0.8 s; 1 of 2 writes refused; where no cache could answer: OC 2; recovered 2.1 s after healing',
  )
})

test('of what is no region, no return is waited for', () => {
  const watch = watchFault(undefined)
  watch.healed(0)
  watch.see(request({}, 'apac:ok'), 100)
  expect(watch.outcome.recoveredMs).toBeUndefined()
})

test('after the primary’s troubles, the first write that is taken is the return', () => {
  const watch = watchFault('writes')
  watch.healed(1_000)
  watch.see(request({}, 'apac:ok'), 1_100)
  watch.see(request({ method: 'POST', status: 503 }), 1_200)
  watch.see(request({ method: 'PATCH' }, 'apac:ok'), 1_400)
  watch.see(request({ method: 'PATCH' }, 'apac:ok'), 9_000)
  expect(watch.outcome.recoveredMs).toBe(400)
})

test('what KV refuses and how far a replica falls behind are counted until it is healed', () => {
  const watch = watchFault(undefined)
  watch.seeKv()
  for (const ms of [300, 9_900, 100]) watch.seeLag(ms)
  watch.healed(0)
  watch.seeKv()
  watch.seeLag(20_000)
  expect(outcomeWords(watch.outcome, names)).toBe(
    '0 of 0 reads failed; KV refused 1 call; up to 9.9 s behind',
  )
})
