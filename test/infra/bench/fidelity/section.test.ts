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
  expect(other).toContain('writes, p50; writes, p95; answered by a cache: these differ')
  expect(other).not.toMatch(/NaN|undefined/)
})
