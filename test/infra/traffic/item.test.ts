import { expect, test } from 'vitest'
import { able, itemIn, itemOf, itemsIn } from '../../../infra/traffic/item.ts'
import { workload } from '../../machine/workload.ts'
import { answer } from './answers.ts'

const shown = { slug: 'a', url: 'https://u/', title: 'T', version: 2, disabled: false }
const item = { name: 'a', value: 'https://u/', mark: 'T', version: 2, hidden: false }

test('an item is the same in an answer, in what a commit keeps, and in a row', () => {
  const kept = { ...shown, disabled: 0, listed: 1, createdAt: 5, updatedAt: 6 }
  const row = { ...kept, created_at: 5, deleted_at: 7, mod_seq: 3 }
  expect(itemIn(workload, answer(200, shown))).toEqual({ ...item, listed: false, deleted: false })
  expect(itemOf(workload, kept)).toMatchObject({ ...item, listed: true, createdAt: 5 })
  expect(itemOf(workload, row)).toMatchObject({ ...item, deleted: true })
})

test.each([{}, { slug: 'a' }, { ...shown, version: '2' }, [], 'a', null])(
  '%j is none',
  (record) => {
    expect(itemOf(workload, record)).toBeUndefined()
  },
)

test('a page has its items, or is none', () => {
  const items = (body?: object | string) => itemsIn(workload, answer(200, body))
  expect(items({ links: [shown], cursor: null })).toMatchObject([item])
  expect(items({ links: [] })).toEqual([])
  for (const body of ['{"links":', {}, { links: [{}] }]) expect(items(body)).toBeUndefined()
  const { page: _, ...without } = workload
  expect(itemsIn(without, answer(200, { links: [] }))).toBeUndefined()
})

test('a mix keeps what the product can do', () => {
  const mix = { read: 3, follow: 2, change: 1, delete: 1, list: 1 }
  expect(able(workload, mix)).toEqual(mix)
  const { follow: _, remove: __, ...fewer } = workload
  expect(able(fewer, mix)).toEqual({ read: 3, change: 1, list: 1 })
})
