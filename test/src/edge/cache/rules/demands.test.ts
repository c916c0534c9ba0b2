// What a client may ask of a cache (RFC 9111 section 5.2.1).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { demandsOf } from '../../../../../src/edge/cache/rules/demands.ts'

const NOTHING = {
  noCache: false,
  noStore: false,
  onlyIfCached: false,
  maxAge: Number.POSITIVE_INFINITY,
  minFresh: 0,
  maxStale: 0,
}

const asked = (headers: Record<string, string>) => demandsOf(new Headers(headers))
const control = (text: string) => asked({ 'Cache-Control': text })

test('nothing, when nothing is said', () => {
  expect(asked({})).toEqual(NOTHING)
  expect(control('x, y=1')).toEqual(NOTHING)
})

test.each([
  ['no-cache', { noCache: true }],
  ['No-Store', { noStore: true }],
  ['only-if-cached', { onlyIfCached: true }],
  ['max-age=5', { maxAge: 5 }],
  ['min-fresh=5', { minFresh: 5 }],
  ['max-stale=5', { maxStale: 5 }],
  ['max-age=0, max-stale', { maxAge: 0, maxStale: Number.POSITIVE_INFINITY }],
  ['max-age=1, max-age=9', { maxAge: 1 }],
])('RFC 9111 section 5.2.1: %s', (text, expected) => {
  expect(control(text)).toEqual({ ...NOTHING, ...expected })
})

test.each([
  ['max-age=x', { maxAge: 0 }],
  ['max-age', { maxAge: 0 }],
  ['max-stale=x', { maxStale: 0 }],
  ['max-stale=', { maxStale: 0 }],
  ['max-stale=-1', { maxStale: 0 }],
  ['min-fresh=x', { minFresh: 0 }],
])('%s errs on the side of not reusing', (text, expected) => {
  expect(control(text)).toEqual({ ...NOTHING, ...expected })
})

test('RFC 9111 section 5.4: Pragma: no-cache counts where there is no Cache-Control', () => {
  expect(asked({ Pragma: 'no-cache' })).toEqual({ ...NOTHING, noCache: true })
  expect(asked({ Pragma: 'No-Cache, x' })).toEqual({ ...NOTHING, noCache: true })
  expect(asked({ Pragma: 'no-cache', 'Cache-Control': 'max-age=5' })).toEqual({
    ...NOTHING,
    maxAge: 5,
  })
})

test.each(['max-stale', 'max-age=0', 'min-fresh=9', 'no-store', 'only-if-cached'])(
  'RFC 9111 section 5.4: Pragma knows no %s',
  (text) => {
    expect(asked({ Pragma: text })).toEqual(NOTHING)
  },
)

test('whatever is sent, no limit is negative or no number', () => {
  const name = fc.constantFrom('max-age', 'max-stale', 'min-fresh', 'no-cache', 'x')
  const value = fc.stringMatching(/^[ -~]{0,6}$/)
  const directive = fc.tuple(name, fc.constantFrom('', '=', '="'), value).map((all) => all.join(''))
  fc.assert(
    fc.property(fc.array(directive), (all) => {
      const { maxAge, minFresh, maxStale } = control(all.join(','))
      for (const limit of [maxAge, minFresh, maxStale]) expect(limit).toBeGreaterThanOrEqual(0)
    }),
  )
})
