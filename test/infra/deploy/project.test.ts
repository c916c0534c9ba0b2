// What is there under our names is ours, another project's, or nobody's that we know of.

import { expect, test } from 'vitest'
import { strangers } from '../../../infra/deploy/project.ts'

const shop = { name: 'shop', id: '1' }
const worker = (mark: string | undefined) => [{ what: 'The Worker "shop-edge"', mark }]

test('what has our mark is ours', () => {
  expect(strangers(shop, worker('shop/1'), false)).toEqual([])
})

test('another copy of the same template is another project, also when it is adopted', () => {
  expect(strangers(shop, worker('shop/2'), true)).toEqual([
    expect.stringMatching(
      /^The Worker "shop-edge" belongs to the project "shop\/2".*npm run setup/,
    ),
  ])
})

test('what has no mark is taken over only when somebody says so', () => {
  expect(strangers(shop, worker(undefined), false)).toEqual([expect.stringContaining('--adopt')])
  expect(strangers(shop, worker(undefined), true)).toEqual([])
})
