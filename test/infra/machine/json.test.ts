import { expect, test } from 'vitest'
import { type Json, mergeJson } from '../../../infra/machine/json.ts'

const base: Json = { name: 'm', version: '1', deps: { a: '1', b: '1', c: '1' }, files: ['x'] }

test('each side gives what it alone changed, added or removed', () => {
  const yours = { name: 'shop', version: '1', deps: { a: '1', b: '2', mine: '1' }, files: ['x'] }
  const theirs = { name: 'm', version: '2', deps: { a: '2', new: '1', b: '1', c: '1' }, files: [] }
  const { merged, clashes } = mergeJson(base, yours, theirs)
  expect(JSON.stringify(merged)).toBe(
    JSON.stringify({
      name: 'shop',
      version: '2',
      deps: { a: '2', new: '1', b: '2', mine: '1' },
      files: [],
    }),
  )
  expect(clashes).toEqual([])
})

test('what both changed otherwise stays yours, and is told', () => {
  const yours = { ...base, deps: { a: '2', b: '1' }, files: ['y'] }
  const theirs = { ...base, deps: { a: '3', b: '1', c: '2' }, files: ['z'] }
  const { merged, clashes } = mergeJson(base, yours, theirs)
  expect(merged).toEqual(yours)
  expect(clashes).toEqual([
    { key: 'deps > a', yours: '2', theirs: '3' },
    { key: 'deps > c', yours: undefined, theirs: '2' },
    { key: 'files', yours: ['y'], theirs: ['z'] },
  ])
})

test('the same change is no clash, and names of objects are names', () => {
  const both = { ...base, version: '2' }
  expect(mergeJson(base, both, both)).toEqual({ merged: both, clashes: [] })
  const theirs = JSON.parse('{"constructor": 1, "a": null}')
  expect(mergeJson({}, { b: 1 }, theirs).merged).toEqual({ constructor: 1, a: null, b: 1 })
})
