import { expect, test } from 'vitest'
import { checkName, identityFor, NAME_CHARS_MAX, nearestName } from '../../../infra/setup/names.ts'

test('a name that host names take is taken as it is', () => {
  expect(['shop', 'my-shop-2', 'a'.repeat(NAME_CHARS_MAX)].map(checkName)).toEqual([
    'shop',
    'my-shop-2',
    'a'.repeat(NAME_CHARS_MAX),
  ])
})

test.each([
  ['My Shop', 'my-shop'],
  ['Caf\u00e9_Z\u00fcrich', 'cafe-zurich'],
  ['-shop--1-', 'shop-1'],
  ['2shops', 'shops'],
  ['', 'my-project'],
  ['店', 'my-project'],
  [`${'a'.repeat(NAME_CHARS_MAX - 1)}-b`, 'a'.repeat(NAME_CHARS_MAX - 1)],
])('"%s" is refused, with the nearest', (given, nearest) => {
  expect(() => checkName(given)).toThrow(`Take "${nearest}"`)
  expect(checkName(nearestName(given))).toBe(nearest)
})

test('Cache-Status is renamed as it was written, and a name of its own stays', () => {
  const named = (own: unknown) => identityFor('shop', { was: 'meridian', own })
  expect([named('Meridian'), named('meridian'), named('The Shop'), named(undefined)]).toEqual([
    'Shop',
    'shop',
    undefined,
    undefined,
  ])
})
