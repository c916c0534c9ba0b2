// From a form to the request that it means, and to curl.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callOf, curlOf, type Form } from '../../../../src/page/docs/call.ts'

const form: Form = { method: 'GET', path: '/api/{a}/{b}', given: [], scheme: '', always: {} }
const field = (place: string, name: string, value: string, many = false) => ({
  ...{ in: place, name, value, many },
})
const paths = (a: string, b: string) => [field('path', 'a', a), field('path', 'b', b)]

test('every path value arrives as it was written, as one segment', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/^\.\.?$/.test(one))
  fc.assert(
    fc.property(value, value, (a, b) => {
      const { path } = callOf({ ...form, given: paths(a, b) })
      const segments = new URL(path, 'http://here').pathname.split('/')
      expect(segments.slice(2).map(decodeURIComponent)).toEqual([
        a.toWellFormed(),
        b.toWellFormed(),
      ])
    }),
  )
})

test.each(['.', '..'])('a path value of %s would be another path, and is refused', (dots) => {
  expect(() => callOf({ ...form, given: paths('x', dots) })).toThrow(`b: no URL can have "${dots}"`)
  expect(() => callOf({ ...form, given: paths('x', '') })).toThrow('b: the path needs a value')
})

test('a query has what was written, a list once for each line, and nothing of what is empty', () => {
  const given = [
    ...paths('x', 'y'),
    field('query', 'q', 'a&b=c#?+ é'),
    field('query', 'empty', ''),
    field('query', '__proto__', '1'),
    field('query', 'tag', 'one\n\n two \n', true),
  ]
  const url = new URL(callOf({ ...form, given }).path, 'http://here')
  expect([...url.searchParams]).toEqual([
    ['q', 'a&b=c#?+ é'],
    ['__proto__', '1'],
    ['tag', 'one'],
    ['tag', 'two'],
  ])
  expect(callOf({ ...form, path: '/', given: [field('query', 'empty', '')] }).path).toBe('/')
})

test('a body has its type, and an empty one is none', () => {
  const body = { type: 'application/json', text: '{}' }
  const given = [field('header', 'if-match', '"1"')]
  expect(callOf({ ...form, method: 'PUT', path: '/', given, body })).toMatchObject({
    headers: [
      ['if-match', '"1"'],
      ['Content-Type', 'application/json'],
    ],
    body: '{}',
  })
  const empty = callOf({ ...form, path: '/', body: { ...body, text: ' ' }, always: { Token: '' } })
  expect(empty).toEqual({ method: 'GET', path: '/', headers: [], scheme: '' })
})

test('curl is told the same by any shell, and the key is not in it', () => {
  const words = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''))
  fc.assert(
    fc.property(words, words, (value, text) => {
      const headers = [['X', value]] as const
      const call = { method: 'POST', path: '/a?b=c', headers, body: text, scheme: 'Bearer' }
      const line = curlOf('http://here', call)
      const script = `curl() { printf '%s\\0' "$@"; }; ${line}`
      const seen = execFileSync('sh', ['-c', script], { env: { KEY: 'k"1' }, encoding: 'utf8' })
      expect(seen.split('\0').slice(0, -1)).toEqual([
        ...['-si', '-X', 'POST', 'http://here/a?b=c', '-H', 'Authorization: Bearer k"1'],
        ...['-H', `X: ${value}`.toWellFormed(), '--data-raw', text.toWellFormed()],
      ])
    }),
    { numRuns: 30 }, // each starts a shell
  )
})
