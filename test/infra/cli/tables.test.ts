import { expect, test } from 'vitest'
import { left, markdownTable, right, terminalTable } from '../../../infra/cli/tables.ts'

const columns = [...left('colo'), ...right('ms')]

test('columns are as wide as their widest cell', () => {
  expect(terminalTable(columns, [['NRT', '1,234']])).toBe('colo     ms\n----  -----\nNRT   1,234')
})

test('a bar in a cell does not end it in Markdown', () => {
  expect(markdownTable(columns, [['a|b', '1']])).toBe(
    '| colo | ms |\n| --- | ---: |\n| a\\|b | 1 |',
  )
})
