// Internal headers stay inside.
import { expect, test } from 'vitest'
import { internalHeaders, publicHeaders, withoutInternal } from '../../../src/shared/headers.ts'

test('every internal header is removed, in any case, and nothing else', () => {
  const headers = new Headers({ Accept: '*/*', [publicHeaders.token]: 't' })
  for (const name of Object.values(internalHeaders)) headers.set(name.toUpperCase(), 'forged')
  const clean = withoutInternal(headers)
  expect([...clean.keys()].sort()).toEqual(['accept', 'consistency-token'])
  expect(headers.get(internalHeaders.region)).toBe('forged') // the argument is left alone
})

test('no name is both public and internal', () => {
  const names = [...Object.values(publicHeaders), ...Object.values(internalHeaders)]
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
})
