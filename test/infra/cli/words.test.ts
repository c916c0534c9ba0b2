import { expect, test } from 'vitest'
import { counted, firstOf, ms, percent, seconds, toJson } from '../../../infra/cli/words.ts'

test('figures have as many digits as they are worth', () => {
  expect([percent(0.456), percent(0.456, 1), ms(9.54), ms(12.34), seconds(1_540)]).toEqual([
    '46 %',
    '45.6 %',
    '9.5 ms',
    '12 ms',
    '1.5 s',
  ])
})

test('counts are told in their order', () => {
  expect(counted({ apac: 40, oc: 2 })).toBe('apac 40, oc 2')
  expect(counted({})).toBe('')
})

test('of many the first are told, and how many more there are', () => {
  const of = (max: number) => firstOf(['a', 'b', 'c'], max, (left) => `${left} more`)
  expect([of(1), of(3), of(4)]).toEqual([
    ['a', '2 more'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ])
})

test('what could not be measured is null', () => {
  expect(JSON.parse(toJson({ readMs: undefined, rows: [1] }))).toEqual({ readMs: null, rows: [1] })
})
