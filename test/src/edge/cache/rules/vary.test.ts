// Which requests a stored variant is for (RFC 9111 section 4.1).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selecting, selects } from '../../../../../src/edge/cache/rules/vary.ts'

type Fields = Record<string, string>

/** Would a response to `stored` with this Vary be selected by `asked`? */
function same(vary: string, stored: Fields, asked: Fields): boolean {
  const fields = selecting(vary, new Headers(stored))
  return fields !== undefined && selects(fields, new Headers(asked))
}

test('a response without Vary is for everybody', () => {
  for (const vary of [null, '', ' , ']) expect(selecting(vary, new Headers({ a: '1' }))).toEqual([])
  expect(selects([], new Headers({ a: '1' }))).toBe(true)
})

test('names are told once, in lower case and in order; an absent field is told as absent', () => {
  const fields = selecting('X, Accept-Language,x , ,b', new Headers({ x: '1' }))
  expect(fields).toEqual([
    ['accept-language', null],
    ['b', null],
    ['x', '1'],
  ])
})

test('section 4.1: a star never matches, wherever it stands', () => {
  for (const vary of ['*', 'a, *', ' * ,a']) expect(selecting(vary, new Headers())).toBeUndefined()
})

test('what is no field name would throw when it is asked for: such a response is not kept', () => {
  for (const vary of ['q= a', 'Accept;q=1', 'a, "b"', 'é']) {
    expect(selecting(vary, new Headers())).toBeUndefined()
  }
})

test('a response that varies by too much is not kept', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `x${n}`).join()
  expect(selecting(names(16), new Headers())).toHaveLength(16)
  expect(selecting(names(17), new Headers())).toBeUndefined()
})

describe('section 4.1: a request matches', () => {
  test.each<[string, Fields, Fields]>([
    ['x', { x: '1' }, { x: '1', y: '2' }],
    ['x', {}, { y: '2' }],
    ['x', { x: '  a' }, { x: 'a  ' }],
    ['Accept-Encoding', { 'Accept-Encoding': 'gzip, br' }, { 'Accept-Encoding': 'BR,gzip' }],
    ['Accept', { Accept: 'a/b;q=0.5, c/d' }, { Accept: 'c/d,a/b; q=0.5' }],
    ['Accept-Language', { 'Accept-Language': 'de;q=0.5,EN' }, { 'Accept-Language': 'en,de;q=0.5' }],
  ])('by %s: %j and %j', (vary, stored, asked) => {
    expect(same(vary, stored, asked)).toBe(true)
    expect(same(vary, asked, stored)).toBe(true)
  })

  test.each<[string, Fields, Fields]>([
    ['x', { x: '1' }, { x: '2' }],
    ['x', { x: '1' }, {}],
    ['x', { x: '' }, {}],
    ['x', { x: 'a' }, { x: 'A' }],
    ['x', { x: 'a, b' }, { x: 'b, a' }],
    ['x', { x: 'a b' }, { x: 'ab' }],
    ['x', { x: 'a, b' }, { x: 'a,b' }], // nobody knows whether x is a list
    ['Accept-Language', { 'Accept-Language': 'de' }, { 'Accept-Language': 'de;q=0.5' }],
    ['x, y', { x: '1', y: '1' }, { x: '1', y: '2' }],
    ['Accept', { Accept: 'a/b' }, { Accept: 'a/b;q=0.5' }],
    ['Accept-Encoding', { 'Accept-Encoding': 'gzip' }, {}],
  ])('by %s, not: %j and %j', (vary, stored, asked) => {
    expect(same(vary, stored, asked)).toBe(false)
    expect(same(vary, asked, stored)).toBe(false)
  })
})

test('RFC 9110 section 12.5.4: the order of languages of equal weight means something to many servers', () => {
  const [german, english] = ['de, en', 'en, de'].map((text) => ({ 'Accept-Language': text }))
  expect(same('Accept-Language', german ?? {}, english ?? {})).toBe(false)
})

test.each(['"a, b"', '"a ; b"', '"a = b"'])(
  'section 4.1: whitespace inside quotes is content: %s',
  (text) => {
    expect(same('x', { x: text }, { x: text.replaceAll(' ', '') })).toBe(false)
  },
)

test('what a client says of the way goes nowhere, and so selects nothing', () => {
  const vary = 'X-Forwarded-Proto, X-HTTP-Method-Override, Host, x'
  const lies = {
    'X-Forwarded-Proto': 'http',
    'X-HTTP-Method-Override': 'PUT',
    Host: 'evil.example',
  }
  expect(same(vary, {}, lies)).toBe(true)
  expect(same(vary, {}, { ...lies, x: '1' })).toBe(false)
})

test.each(['X-Forwarded-For', 'x, CF-Connecting-IP'])(
  '%s is told of each client anew: nothing is kept',
  (vary) => expect(selecting(vary, new Headers())).toBeUndefined(),
)

test('a request always matches the response to itself', () => {
  const names = ['accept', 'accept-language', 'x', 'y']
  const value = fc.stringMatching(/^[ -~]{0,12}$/)
  const fields = fc.dictionary(fc.constantFrom(...names), value)
  fc.assert(
    fc.property(fields, fc.subarray(names), (request, vary) => {
      expect(same(vary.join(), request, request)).toBe(true)
    }),
  )
})
