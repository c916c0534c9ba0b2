// Cache-Control as RFC 9111 reads it, and CDN-Cache-Control as RFC 9213 does, whatever is thrown at them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { controlOf, fieldsOf, parseControl, seconds } from '../../../src/shared/control.ts'

const parsed = (header: string | null) => Object.fromEntries(parseControl(header))

describe('Cache-Control', () => {
  test('names in any case, arguments bare or quoted, spaces and empty elements', () => {
    expect(parsed('Max-Age=60, no-store ,, S-MAXAGE="120", x')).toEqual({
      'max-age': ['60'],
      'no-store': [true],
      's-maxage': ['120'],
      x: [true],
    })
    expect(parsed('a="1\\"2", b=""')).toEqual({ a: ['1"2'], b: [''] })
    expect(parsed(', ,a,,b')).toEqual({ a: [true], b: [true] })
    expect(parsed(null)).toEqual({})
    expect(parsed('')).toEqual({})
  })

  test('a repeated directive keeps every argument in order', () => {
    expect(parsed('max-age=1, max-age=2, Max-Age')).toEqual({ 'max-age': ['1', '2', true] })
  })

  test('a name inside quotes is not a directive', () => {
    expect(parsed('ext="no-store, private", max-age=5')).toEqual({
      ext: ['no-store, private'],
      'max-age': ['5'],
    })
    expect(parsed('ext="\\", no-store", a')).toEqual({ ext: ['", no-store'], a: [true] })
  })

  test('RFC 9111 section 4.2.1: what cannot be read still counts as said', () => {
    expect(parsed('max-age = 60')).toEqual({ 'max-age': [''] })
    expect(parsed('private="x, no-store')).toEqual({ private: [''], 'no-store': [true] })
    expect(parsed('max-age=60 no-store')).toEqual({ 'max-age': [''] })
    expect(parsed('=5, "no-store", ;')).toEqual({})
  })

  test('it never throws and every name is a lower-case token', () => {
    const piece = fc.constantFrom('max-age', '=', '"', '\\', ',', ' ', '60', 'No-Store', ';', 'é')
    const header = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(header, (text) => {
        for (const name of parseControl(text).keys()) expect(name).toMatch(/^[^\s,;="A-Z]+$/)
      }),
    )
  })

  test('directives survive the round trip', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/)
    const value = fc.oneof(fc.constant(true as const), fc.nat().map(String))
    fc.assert(
      fc.property(fc.dictionary(name, fc.array(value, { minLength: 1 })), (directives) => {
        const header = Object.entries(directives)
          .flatMap(([key, all]) => all.map((one) => (one === true ? key : `${key}=${one}`)))
          .join(', ')
        expect(parsed(header)).toEqual({ ...directives })
      }),
    )
  })

  /** Cloudflare takes 128 kB of request headers; a Worker on the free plan has 10 ms of CPU. Generous, so
   * that only work that grows with the square of the length takes longer. */
  const PARSE_MS_MAX = 250

  test.each([
    ['one directive again and again', 'max-age,'.repeat(16_000)],
    ['escaped quotes that never close', `"${'\\"'.repeat(32_000)}`],
    ['quotes', '"'.repeat(64_000)],
    ['backslashes', `a="${'\\'.repeat(64_000)}`],
    ['distinct directives', Array.from({ length: 8_000 }, (_, n) => `a${n}`).join(',')],
  ])('the longest header is read in time in proportion: %s', (_, header) => {
    const before = performance.now()
    parseControl(header)
    expect(performance.now() - before).toBeLessThan(PARSE_MS_MAX)
  })
})

test.each([
  ['max-age=60', 60],
  ['max-age="60"', 60],
  ['max-age=0', 0],
  ['max-age=060', 60],
  ['max-age', 0],
  ['max-age=', 0],
  ['max-age=-1', 0],
  ['max-age=1.5', 0],
  ['max-age = 60', 0],
  ['max-age=60 s', 0],
  ['max-age=1, max-age=2', 1],
  ['max-age=x, max-age=2', 0],
  ['max-age=99999999999999', 2 ** 31],
  ['other=60', undefined],
])('RFC 9111 section 4.2.1: the seconds of %s are %s', (header, expected) => {
  expect(seconds(parseControl(header), 'max-age')).toBe(expected)
})

describe('fields that a directive is limited to (RFC 9111 sections 5.2.2.4 and 5.2.2.7)', () => {
  test.each([
    ['', []],
    ['private="Set-Cookie, X"', ['set-cookie', 'x']],
    ['private=x', ['x']],
    ['private="x", private="y"', ['x', 'y']],
    ['private', 'all'],
    ['private=', 'all'],
    ['private=""', 'all'],
    ['private=" "', 'all'],
    ['private="x", private', 'all'],
    ['private="x', 'all'],
  ])('%s', (header, expected) => {
    expect(fieldsOf(parseControl(header), 'private')).toEqual(expected)
  })

  test.each(['private=","', 'private="set cookie"', 'private="x;y"'])(
    '%s names no field that could be left out: everything is meant',
    (header) => {
      expect(fieldsOf(parseControl(header), 'private')).toBe('all')
    },
  )
})

describe('CDN-Cache-Control (RFC 9213)', () => {
  const both = (targeted: string, control = 'max-age=1') =>
    controlOf(new Headers({ 'Cache-Control': control, 'CDN-Cache-Control': targeted }))

  test('section 2.2: it outranks Cache-Control, whatever that says', () => {
    const { control, targeted } = both('max-age=60, no-cache="x"', 'no-store, max-age=1')
    expect(targeted).toBe(true)
    expect(Object.fromEntries(control)).toEqual({ 'max-age': ['60'], 'no-cache': ['x'] })
  })

  test.each([
    '',
    ' ',
    'max-age=',
    'Max-Age=60',
    'max-age = 60',
    'a,,b',
    'max-age=60,',
    'max-age=@60',
    '"x"',
  ])('section 2.1: empty or not to be parsed, %j is as if it were not there', (text) => {
    const { control, targeted } = both(text)
    expect(targeted).toBe(false)
    expect(Object.fromEntries(control)).toEqual({ 'max-age': ['1'] })
  })

  test('section 2.1: parameters do not matter', () => {
    expect(seconds(both('max-age=60;x=1').control, 'max-age')).toBe(60)
    expect(both('no-store;x').control.get('no-store')).toEqual([true])
    expect(both('unknown').targeted).toBe(true)
  })

  /** Of each type of RFC 9651 section 3.3, but the right one. */
  const NO_INTEGERS = '="10000" =60.0 =060.0 =60.5 =-60 =x =:NjA=: =(60) =?1 =?0'
    .split(' ')
    .concat('')
  const LIFETIMES = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']

  test.each(LIFETIMES.flatMap((name) => NO_INTEGERS.map((value) => name + value)))(
    'section 2.1: %s is nothing, and alone as if it were not there',
    (text) => {
      const [name = ''] = text.split('=')
      expect(both(text).targeted).toBe(false)
      const { control, targeted } = both(`${text}, no-transform`)
      expect([seconds(control, name), targeted]).toEqual([0, true])
    },
  )

  test.each(LIFETIMES)('section 2.1: %s is an integer', (name) => {
    expect(seconds(both(`${name}=60`).control, name)).toBe(60)
    expect(seconds(both(`x${name}=1.5, ${name}=0, ${name}=60;a="b"`).control, name)).toBe(60)
  })

  test('what Cache-Control forbids still holds where the targeted field says nothing usable', () => {
    expect(both('max-age="10000"', 'no-store').control.has('no-store')).toBe(true)
  })

  const NOT_TRUE = ['=?0', '=5', '="x"', '=x', '=(a)', '=1.5']

  test.each(['public', 'must-understand'].flatMap((name) => NOT_TRUE.map((value) => name + value)))(
    'section 2.1: %s permits nothing',
    (text) => {
      const [name = ''] = text.split('=')
      expect(both(text).targeted).toBe(false)
      expect(both(`${text}, max-age=60`).control.has(name)).toBe(false)
      expect(both(`${name}, max-age=60`).control.has(name)).toBe(true)
    },
  )

  test.each(
    ['no-store', 'must-revalidate', 'proxy-revalidate'].flatMap((name) =>
      NOT_TRUE.map((value) => name + value),
    ),
  )('%s forbids all the same: the name says enough', (text) => {
    const [name = ''] = text.split('=')
    expect(both(`${text}, max-age=60`).control.get(name)).toEqual([true])
  })

  test.each(
    ['private', 'no-cache'].flatMap((name) =>
      NOT_TRUE.slice(3)
        .concat('=?0', '=5')
        .map((value) => name + value),
    ),
  )('%s names no fields, and so means all', (text) => {
    const [name = ''] = text.split('=')
    expect(fieldsOf(both(`${text}, max-age=60`).control, name)).toBe('all')
  })

  test('section 2.1: a list of fields is a string', () => {
    expect(fieldsOf(both('private="a, b"').control, 'private')).toEqual(['a', 'b'])
    expect(fieldsOf(both('private').control, 'private')).toBe('all')
    expect(fieldsOf(both('private=(a b)').control, 'private')).toBe('all')
  })

  test('without it, Cache-Control speaks; it never throws', () => {
    expect(controlOf(new Headers()).targeted).toBe(false)
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,20}$/), (text) => {
        const { control } = both(text)
        expect(control.size).toBeGreaterThan(0)
      }),
    )
  })
})
