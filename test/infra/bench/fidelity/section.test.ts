import { expect, test } from 'vitest'
import { fidelitySection } from '../../../../infra/bench/fidelity/section.ts'
import { fidelity, tail } from './example.ts'

test('the section says how it was made, every figure, and what differs', () => {
  expect(fidelitySection(undefined)).toBe('')
  const same = fidelitySection(fidelity({}))
  for (const words of ['abc1234', '25 requests', '180 s', 'memory 1.5 ms', 'Nothing differs']) {
    expect(same).toContain(words)
  }
  const other = fidelitySection(fidelity({ writeMs: tail(260), hits: 0.5 }))
  expect(other).toMatch(
    /writes, p95 \| 200 ms \| 200 ms to 200 ms \| 260 ms \| 260 ms \| \+30 % \| \*\*differs\*\*/,
  )
  expect(other).toContain('- writes, p50: **not explained**.')
  expect(other.match(/not explained/g)).toHaveLength(3)
  expect(other).not.toMatch(/NaN|undefined/)
  const busy = fidelitySection({ ...fidelity({ writeMs: tail(260), hits: 0.5 }), cpuBusy: 0.9 })
  expect(busy).toContain('- writes, p95: the machine was 90 % busy')
  expect(busy.match(/not explained/g)).toHaveLength(1) // hits have nothing to do with it
  const split = fidelitySection(fidelity({ regions: { oc: 0.5, enam: 0.5 } }))
  expect(split).toContain('- loads and writes through oc: where two regions are')
  expect(split).not.toContain('not explained')
})
