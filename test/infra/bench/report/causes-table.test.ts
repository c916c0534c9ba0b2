import { expect, test } from 'vitest'
import { CAUSES } from '../../../../infra/bench/report/causes.ts'
import { causesTable } from '../../../../infra/bench/report/causes-table.ts'

test('the table has a line for each cause, and none when nobody tells', () => {
  const rows: string[][] = []
  const table = (_: unknown, lines: readonly (readonly string[])[]) => {
    rows.push(...lines.map((line) => [...line]))
    return 'a table'
  }
  const scenario = { name: 'mix 1', writes: 0.01 }
  const part = (told: object) =>
    ({ scenario, arms: { meridian: { hits: 0.625, ...told } } }) as never
  expect(causesTable([part({})], table)).toBeUndefined()
  expect(causesTable([part({ causes: { unknown: 0.375 } })], table)).toBe('a table')
  expect(rows).toHaveLength(1 + Object.keys(CAUSES).length)
  expect(rows[0]).toEqual(['a hit', '62.5 %'])
  expect(rows).toContainEqual([`no hit: ${CAUSES.unknown}`, '37.5 %'])
})
