// By its fingerprint a deploy knows what is up to date, from whichever commit.

import { expect, test } from 'vitest'
import { isRelease, releaseOf } from '../../../infra/deploy/release.ts'

const version = (tag: string, message: string) => ({
  ...{
    id: 'v1',
    number: 1,
    tag,
    message,
    vars: {},
    secrets: [],
    bindings: [],
    etag: '',
    placement: undefined,
  },
})
const release = releaseOf('8a686c2', 'module', { name: 'a' }, 'digest')

test('the tag begins with the commit, and says when there was more than that', () => {
  expect(release.tag).toMatch(/^8a686c2\.[0-9a-f]{12}$/)
  expect(releaseOf('8a686c2 with changes', 'module', {}, '').tag).toMatch(/^8a686c2-changed\./)
})

test('another commit with the same code and configuration is the same release', () => {
  const other = releaseOf('1111111', 'module', { name: 'a' }, 'digest')
  expect(isRelease(release, version(other.tag, other.message))).toBe(true)
})

test.for([
  ['code', releaseOf('8a686c2', 'other', { name: 'a' }, 'digest')],
  ['configuration', releaseOf('8a686c2', 'module', { name: 'b' }, 'digest')],
  ['secrets', releaseOf('8a686c2', 'module', { name: 'a' }, 'new')],
] as const)('other %s is another', ([, other]) => {
  expect(isRelease(other, version(release.tag, release.message))).toBe(false)
})

test('secrets that are not known here have not changed', () => {
  const unknown = releaseOf('8a686c2', 'module', { name: 'a' }, undefined)
  expect(isRelease(unknown, version(release.tag, release.message))).toBe(true)
})
