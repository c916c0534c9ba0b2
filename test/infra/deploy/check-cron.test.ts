import { expect, test } from 'vitest'
import { whyNoCron } from '../../../infra/deploy/check-cron.ts'

test.each([
  '* * * * *',
  '*/10 * * * *',
  '5-59/10 0,12 1-15 JAN-mar mon-fri',
  '0 17 * * sun',
  '10 7 * * 2-6',
  '0 18 * * 6L',
  '0 18 * * friL',
  '0 18 * * fri#2',
  '59 23 LW * *',
  '59 23 L,15W * *',
])('"%s" is one that the platform documents', (expression) => {
  expect(whyNoCron(expression)).toBeUndefined()
})

test.each([
  ['*/10 * * *', 'it has 4 fields, not 5'],
  ['60 * * * *', 'its minute is "60"; it takes 0 to 59'],
  ['* 24 * * *', 'its hour is "24"'],
  ['* * 0 * *', 'its day of the month is "0"'],
  ['* * 40W * *', 'its day of the month is "40W"'],
  ['* * * 13 *', 'its month is "13"; it takes 1 to 12, or jan, feb'],
  ['* * * jam *', 'its month is "jam"'],
  ['* * * * 0', 'its weekday is "0"; it takes 1 to 7, or sun, mon'],
  ['* * * * fri#6', 'its weekday is "fri#6"'],
  ['*/0 * * * *', 'its minute is "*/0"'],
  ['30-10 * * * *', 'its minute is "30-10"'],
  ['1-2-3 * * * *', 'its minute is "1-2-3"'],
  ['1,,2 * * * *', 'its minute is ""'],
  ['@hourly', 'it has 1 fields'],
])('"%s" is none: %s', (expression, why) => {
  expect(whyNoCron(expression)).toContain(why)
})
