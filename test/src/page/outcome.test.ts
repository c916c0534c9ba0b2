import { expect, test } from 'vitest'
import { parseFault } from '../../../infra/world/fault-input.ts'
import { BREAKAGES } from '../../../src/page/break/breakages.ts'
import { faultOf, titleOf } from '../../../src/page/break/index.ts'
import { outcomeWords, watchFault } from '../../../src/page/break/outcome.ts'
import type { Seen } from '../../../src/page/seen.ts'

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
  const watch = watchFault('apac')
  watch.see(request({}, 'apac:unreachable oc:ok'), 10)
  watch.see(request({ cacheStatus: 'M; hit; detail="memory"' }), 20)
  watch.see(request({ status: 503 }, 'oc:timeout'), 30)
  watch.see(request({ method: 'POST', status: 503 }), 40)
  watch.see(request({ method: 'POST', status: 201 }, 'oc:ok'), 45)
  watch.see(request({ direct: 'apac', status: 502 }), 50) // not a user's
  watch.healed(1_000)
  watch.see(request({}, 'oc:ok'), 1_500)
  watch.see(request({}, 'apac:ok'), 3_100)
  watch.see(request({}, 'apac:ok'), 9_000)
  expect(watch.outcome).toEqual({
    reads: 3,
    readsFailed: 1,
    writes: 2,
    writesRefused: 1,
    by: { oc: 2 },
    recoveredMs: 2_100,
  })
  expect(outcomeWords(watch.outcome, names)).toBe(
    '1 of 3 reads failed; 1 of 2 writes refused; where no cache could answer: OC 2; answering again 2.1 s after healing',
  )
})

test('of what is no region, no return is waited for', () => {
  const watch = watchFault(undefined)
  watch.healed(0)
  watch.see(request({}, 'apac:ok'), 100)
  expect(watch.outcome.recoveredMs).toBeUndefined()
})

test.each(BREAKAGES)(
  'the world takes the fault of "$title", and says what is expected',
  (breakage) => {
    const known = { regions: ['apac'], colos: ['NRT'] }
    const fault = faultOf(breakage, 'apac', 'NRT')
    expect(parseFault(fault, known)).toMatchObject({ ok: true, fault })
    expect(breakage.expected).toMatch(/^No(thing| read) fails/)
    expect(titleOf(fault, names)).toContain(breakage.title)
  },
)
