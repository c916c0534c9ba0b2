// What a Worker says of itself, deployed or not.
import { expect, test } from 'vitest'
import { versionOf } from '../../../src/shared/version.ts'

test('the commit is the first half of the tag', () => {
  expect(versionOf({ id: 'v1', tag: '8a686c2.f00d' })).toEqual({
    ...{ id: 'v1', tag: '8a686c2.f00d', commit: '8a686c2' },
  })
})

test('who was not deployed by npm run deploy does not know', () => {
  expect(versionOf()).toEqual({ id: 'unknown', tag: '', commit: 'unknown' })
})
