import { expect, test } from 'vitest'
import { parseFault } from '../../../../infra/world/fault-input.ts'
import { faultKinds } from '../../../../infra/world/faults.ts'
import { BREAKAGES, breakageOf, faultOf, GROUPS } from '../../../../src/page/break/breakages.ts'
import { titleOf } from '../../../../src/page/break/index.ts'

const names = (id: string) => id.toUpperCase()

test('every kind of fault that the world knows can be chosen, in a group that is shown', () => {
  const offered = new Set(BREAKAGES.map(({ kind }) => kind))
  expect(faultKinds.filter((kind) => !offered.has(kind))).toEqual([])
  expect(BREAKAGES.filter(({ group }) => !GROUPS.includes(group))).toEqual([])
})

test.each(BREAKAGES)(
  'the world takes the fault of “$title”, and it is told as this again',
  (one) => {
    const known = { regions: ['apac'], colos: ['NRT'] }
    const fault = faultOf(one, 'apac', 'NRT')
    expect(parseFault(fault, known)).toMatchObject({ ok: true, fault })
    expect(breakageOf(fault)).toBe(one)
    expect(titleOf(fault, names)).toContain(one.title)
    expect(one.expected).toMatch(/\.$/)
  },
)

test('what somebody breaks in a way that is not offered is told by its kind', () => {
  const fault = { kind: 'kv-error', from: 'NRT' }
  expect([breakageOf(fault), titleOf(fault, names)]).toEqual([undefined, 'kv-error: NRT'])
})
