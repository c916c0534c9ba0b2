// The runner itself: a check that cannot fail would make every other one worthless.
import { expect, test } from 'vitest'
import {
  closingLine,
  countTests,
  coverage,
  selectStages,
  stages,
  USAGE,
} from '../../../infra/check/stages.ts'

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

const namesOf = (args: string[]) => {
  const selected = selectStages(args)
  if (selected.kind === 'ok') return selected.stages.map(({ name }) => name)
  return selected.kind === 'wrong' ? selected.message : selected.kind
}

test('stages can be named, in any order, but not invented', () => {
  expect(namesOf([])).toEqual(stages.map(({ name }) => name))
  expect(namesOf(['stories', 'lint'])).toEqual(['lint', 'stories'])
  expect(namesOf(['lnit'])).toBe('There is no stage "lnit".')
  expect(namesOf(['--help'])).toBe('help')
  for (const { name, what } of stages) expect(USAGE).toContain(`${name.padEnd(8)} ${what}`)
})

test('"app" is what a change of the product can break, and quick', () => {
  expect(namesOf(['app'])).toEqual(['lint', 'workers', 'node', 'app'])
  const slow = stages.filter(({ quick }) => !quick).map(({ name }) => name)
  expect(slow).toEqual(['unit', 'stories'])
})

test('a run says what it covered and what it did not', () => {
  const covered = (args: string[]) => {
    const selected = selectStages(args)
    return selected.kind === 'ok' ? coverage(selected.stages) : selected.kind
  }
  expect(covered([])).toBe('all stages: lint, workers, node, page, app, unit, stories')
  expect(covered(['app'])).toBe(
    'lint, workers, node, app; not page, unit, stories, which npm test runs too',
  )
})

test('the closing line is what continuous integration reads', () => {
  expect(closingLine({ passed: 7, failed: 0 })).toBe('7 passed, 0 failed')
})
