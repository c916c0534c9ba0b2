// Back is to the last version that served everything, not to one that was only tried.

import { expect, test } from 'vitest'
import { versionBefore } from '../../../infra/deploy/rollback.ts'

const whole = (id: string) => [{ id, percentage: 100 }]
const part = (id: string, other: string) => [
  { id, percentage: 90 },
  { id: other, percentage: 10 },
]

test('steps on the way are not gone back to', () => {
  expect(versionBefore([whole('c'), part('b', 'c'), whole('b'), whole('a')])).toBe('b')
})

test('a version that was rolled back never served everything', () => {
  expect(versionBefore([whole('b'), part('b', 'bad'), whole('b'), whole('a')])).toBe('a')
})

test('while a new version is being raised, back is to the one before', () => {
  expect(versionBefore([part('b', 'c'), whole('b'), whole('a')])).toBe('b')
})

test('of the first there is none', () => {
  expect(versionBefore([whole('a')])).toBeUndefined()
  expect(versionBefore([])).toBeUndefined()
})
