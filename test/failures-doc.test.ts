// docs/failures.md says what the stories of failures say, and there is a story, or a reason, for every row.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chapters } from './stories/failures/chapters.ts'
import { type Chapter, failure, failuresPage } from './support/failures.ts'
import { root } from './support/world.ts'

/** Rows are numbered through. */
const ROWS = 23
const UPDATE = 'npx vitest run --project unit test/failures-doc.test.ts --update'

test(`docs/failures.md is what the stories say; after a change: ${UPDATE}`, async () => {
  const page = failuresPage(chapters)
  expect(page).toContain(UPDATE)
  await expect(page).toMatchFileSnapshot(join(root, 'docs', 'failures.md'))
})

test('every row is there, once', () => {
  const rows = chapters.flatMap(({ failures }) => failures.map(({ row }) => row))
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1))
})

test('the page is in the order of rows, links each to its story, and says why one has none', () => {
  const told = { fault: 'it breaks', reader: 'r', writer: 'w|w', operator: 'o' }
  const chapter: Chapter = {
    name: 'sea',
    failures: [
      { row: 2, fault: 'a sail tears', why: 'there is none' },
      failure({ row: 1, note: 'a little', ...told }, async () => {}),
    ],
  }
  expect(failuresPage([chapter]).trimEnd().split('\n').slice(-2)).toEqual([
    '| 1 | it breaks (a little) | r | w&#124;w | o | [sea](../test/stories/failures/sea.ts) |',
    '| 2 | a sail tears | there is none |  |  |  |',
  ])
})
