// docs/cost.md is what the bench wrote, and the bench writes what is true of the code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { costPage } from '../../../infra/bench/cost-page.ts'
import { workloads } from '../../../infra/bench/cost-workloads.ts'
import { root } from '../../support/world.ts'

const made = { command: 'npm run bench -- cost', conditions: 'seed 7', commit: 'abc1234' }
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** A page without what a run measures and where it ran. */
const words = (page: string) =>
  page
    .split('\n')
    .filter((line) => !line.startsWith('|'))
    .join('\n')
    .replace(/^`npm run .*`$/m, '')
    .replace(/costs`\): [\s\S]*?; commit .*$/m, '')

test('it says how it was made and explains every workload', () => {
  const page = costPage(new Map(), made)
  for (const part of Object.values(made)) expect(page).toContain(part)
  for (const { name, what } of workloads) expect(page).toContain(`- **${name}**: ${what}.`)
})

test('the page in the repository has a line for every workload', () => {
  const page = read('docs/cost.md')
  for (const { name } of workloads)
    expect(page).toMatch(new RegExp(`^\\| ${name} \\| \\d+ \\|`, 'm'))
})

test('the page in the repository has these words: made anew with --markdown docs/cost.md', () => {
  expect(words(read('docs/cost.md'))).toBe(words(costPage(new Map(), made)))
})

test('the constants that it names exist', () => {
  const admission = read('src/edge/cache/store/admission.ts')
  expect(admission).toContain('const WRITES_PER_SECOND = ')
  expect(admission).toContain('const ASKED_MIN = ')
})
