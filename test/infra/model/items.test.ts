import { expect, test } from 'vitest'
import { createItems, itemKey } from '../../../infra/model/items.ts'
import { workload } from '../../machine/workload.ts'
import { commitLine, linkRow, shown } from './storm-lines.ts'

const link = (slug: string, version = 1, url = `https://${slug}.example/`) => ({
  slug,
  version,
  url,
})
const open = (rest: Partial<Parameters<typeof createItems>[0]> = {}) =>
  createItems({ workload, removals: new Set(), rows: [], ...rest })

test('a commit changes the link, where it leads, and the pages it is on', () => {
  const links = open()
  expect(links.initial).toEqual([itemKey.list([])])
  expect(links.apply(commitLine(1, 'k1', link('a')))).toEqual([
    { key: 'item a', value: 'version 1, https://a.example/' },
    { key: 'follow a', value: 'https://a.example/' },
    { key: 'list of 5', value: 'a 1 https://a.example/' },
  ])
  const off = links.apply(commitLine(2, 'k2', link('a', 2), { disabled: 1 }))
  expect(off.slice(0, 2)).toEqual([
    { key: 'item a', value: 'version 2, https://a.example/, hidden' },
    { key: 'follow a', value: 'gone' },
  ])
})

test('a page has the newest first, and of the same time those from the end of the alphabet', () => {
  const links = open()
  links.apply(commitLine(1, 'k1', link('b'), { createdAt: 5 }))
  links.apply(commitLine(2, 'k2', link('c'), { createdAt: 5 }))
  links.apply(commitLine(3, 'k3', link('a'), { createdAt: 4 }))
  const [, , page] = links.apply(commitLine(4, 'k4', link('d'), { createdAt: 6 }))
  expect(page).toEqual(itemKey.list(['d', 'c', 'b', 'a'].map((slug) => shown(link(slug)))))
})

test('a deleted link leaves the pages', () => {
  const links = open({ removals: new Set(['k2']) })
  links.apply(commitLine(1, 'k1', link('a')))
  expect(links.apply(commitLine(2, 'k2', link('a', 2)))).toEqual([
    itemKey.deleted('a'),
    itemKey.follow('a', undefined),
    itemKey.list([]),
  ])
})

test.each([
  ['disabled', { disabled: 1 }],
  ['not listed any more', { listed: 0 }],
])('a link that is %s leaves the pages, and comes back in its place', (_, rest) => {
  const links = open()
  links.apply(commitLine(1, 'k1', link('a')))
  links.apply(commitLine(2, 'k2', link('b'), { createdAt: 2 }))
  const [, , without] = links.apply(commitLine(3, 'k3', link('b', 2), { createdAt: 2, ...rest }))
  expect(without).toEqual(itemKey.list([shown(link('a'))]))
  const [, , again] = links.apply(commitLine(4, 'k4', link('b', 3), { createdAt: 2 }))
  expect(again).toEqual(itemKey.list([shown(link('b', 3)), shown(link('a'))]))
})

test('what If-Match names, once it was made', () => {
  const links = open()
  links.apply(commitLine(1, 'k1', link('a')))
  expect(links.versionOf('a', '"1"')).toEqual(itemKey.item(shown(link('a'))))
  expect(links.versionOf('a', '"2"')).toBeUndefined()
  expect(links.versionOf('a', '*')).toBeUndefined()
  expect(links.versionOf('a', undefined)).toBeUndefined()
})

test('an effect without a commit shows in the versions or at the end', () => {
  const links = open({ rows: [linkRow(link('b'))] })
  links.apply(commitLine(1, 'k1', link('a', 2)))
  expect(links.faults()).toEqual([
    'commit 1 made version 2 of a, not 1',
    'b ended as version 1 to https://b.example/, and its commits made nothing',
  ])
})
