// The runner itself: a check that cannot fail would make every other one worthless.
import { expect, test } from 'vitest'
import { closingLine, countTests, selectStages, stages } from '../../../infra/check/stages.ts'

test('counts come from the report', () => {
  expect(countTests({ numPassedTests: 12, numFailedTests: 0 }, 0)).toEqual({
    passed: 12,
    failed: 0,
  })
  expect(countTests({ numPassedTests: 3, numFailedTests: 2 }, 1)).toEqual({ passed: 3, failed: 2 })
})

test.each([
  ['no report', undefined, 1],
  ['no report but exit 0', undefined, 0],
  ['no test ran', { numPassedTests: 0, numFailedTests: 0 }, 0],
  ['an error outside of any test', { numPassedTests: 5, numFailedTests: 0 }, 1],
])('%s is a failure', (_name, report, code) => {
  expect(countTests(report, code).failed).toBe(1)
})

test('stages can be named, in any order, but not invented', () => {
  const names = (args: string[]) => {
    const selected = selectStages(args)
    return selected.kind === 'ok' ? selected.stages.map(({ name }) => name) : selected.message
  }
  expect(names([])).toEqual(stages.map(({ name }) => name))
  expect(names(['stories', 'lint'])).toEqual(['lint', 'stories'])
  expect(names(['lnit'])).toBe('There is no stage "lnit".')
})

test('the closing line is what continuous integration reads', () => {
  expect(closingLine({ passed: 7, failed: 0 })).toBe('7 passed, 0 failed')
})
