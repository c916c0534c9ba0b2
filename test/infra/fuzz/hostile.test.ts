// The tables of odd inputs hold what can be written on a wire, and each thing once.
import { expect, test } from 'vitest'
import { FIELDS, METHODS, TARGETS } from '../../../infra/fuzz/hostile.ts'

const LINE_BREAK = /[\r\n]/
const isByte = (char: string) => char.charCodeAt(0) <= 0xff

test('targets and field lines are one line of single bytes', () => {
  const values = FIELDS.flatMap(([name, all]) => [name, ...all])
  for (const text of [...METHODS, ...TARGETS, ...values]) {
    expect(text).not.toMatch(LINE_BREAK)
    expect([...text].every(isByte)).toBe(true)
  }
})

test('nothing stands twice', () => {
  for (const table of [METHODS, TARGETS, FIELDS.map(([name]) => name)]) {
    expect(new Set(table).size).toBe(table.length)
  }
})
