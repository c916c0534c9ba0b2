// Which paths a deploy asks, from the description of the API alone.

import { expect, test } from 'vitest'
import { readablePaths } from '../../../infra/deploy/readable.ts'

const parameter = (name: string, more: object) => ({ name, in: 'path', ...more })
const of = (path: string, get: object | undefined, more: object = {}) =>
  readablePaths({ paths: { [path]: { ...(get && { get }), ...more } } })

test.for([
  ['/links', {}, {}, ['/links']],
  ['/links', undefined, { post: {} }, []],
  ['/links/{slug}', {}, {}, []],
  ['/links/{slug}', { parameters: [parameter('slug', { example: 'a b' })] }, {}, ['/links/a%20b']],
  ['/n/{id}', {}, { parameters: [parameter('id', { schema: { example: 7 } })] }, ['/n/7']],
  ['/n/{id}/{of}', { parameters: [parameter('id', { example: 7 })] }, {}, []],
  ['/n/{id}', { parameters: [{ $ref: '#/components/parameters/id' }] }, {}, []],
] as const)('%s with %o is %o', ([path, get, more, expected]) => {
  expect(of(path, get, more)).toEqual(expected)
})

test('what is no description has nothing, and of a big one it is the first twenty', () => {
  expect([readablePaths(undefined), readablePaths('<html>'), readablePaths({})]).toEqual([
    [],
    [],
    [],
  ])
  const paths = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`/${n}`, { get: {} }]))
  expect(readablePaths({ paths })).toHaveLength(20)
})
