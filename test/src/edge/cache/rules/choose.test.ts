// Which stored response answers a request, if any (RFC 9111 section 4).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageSeconds } from '../../../../../src/edge/cache/rules/age.ts'
import { type Choice, choose, type Question } from '../../../../../src/edge/cache/rules/choose.ts'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { selects } from '../../../../../src/edge/cache/rules/vary.ts'
import { anyEntry, demands, entryOf, NOW, saying, textOf } from './make.ts'

type Asked = { control?: string; language?: string; after?: number; suits?: Question['suits'] }

const asking = (entries: readonly Entry[], asked: Asked = {}): Choice => {
  const { control, language, after = 0, suits = () => true } = asked
  const headers = new Headers(language ? { 'Accept-Language': language } : {})
  return choose(entries, { headers, demands: demands(control), suits, now: NOW + 1_000 * after })
}

/** In a few words: `hit a`, `stale a refresh`, `miss stale known a spare a`. */
function told(choice: Choice): string {
  if (choice.kind === 'hit') return `hit ${textOf(choice.entry)}`
  if (choice.kind === 'stale')
    return `stale ${textOf(choice.entry)}${choice.refresh ? ' refresh' : ''}`
  const part = (name: 'known' | 'spare') =>
    choice[name] ? [`${name} ${textOf(choice[name])}`] : []
  return [`miss ${choice.why}`, ...part('known'), ...part('spare')].join(' ')
}

const one = (asked: Asked, changes: Partial<Entry> = {}) =>
  told(asking([saying('a', changes)], asked))

describe('nothing to choose from (RFC 9211 section 2.2)', () => {
  test('no copy, and no variant for this request', () => {
    expect(told(asking([]))).toBe('miss uri-miss')
    const german = saying('de', { selecting: [['accept-language', 'de']] })
    expect(told(asking([german], { language: 'en' }))).toBe('miss vary-miss')
    expect(told(asking([german]))).toBe('miss vary-miss')
  })
})

describe('RFC 9111 section 4.1: variants', () => {
  const german = saying('de', { selecting: [['accept-language', 'de']], bornAt: NOW - 9_000 })
  const english = saying('en', { selecting: [['accept-language', 'en']] })

  test('each request gets its own', () => {
    expect(told(asking([german, english], { language: 'de' }))).toBe('hit de')
    expect(told(asking([german, english], { language: 'en' }))).toBe('hit en')
  })

  test('of several that match the newest is used, in whatever order they are kept', () => {
    const any = saying('any', { bornAt: NOW - 5_000 })
    expect(told(asking([german, any], { language: 'de' }))).toBe('hit any')
    expect(told(asking([any, german], { language: 'de' }))).toBe('hit any')
  })
})

describe('RFC 9111 section 4.2: fresh and stale', () => {
  test.each([
    [0, 'hit a'],
    [59, 'hit a'],
    [60, 'stale a refresh'],
    [69, 'stale a refresh'],
    [70, 'miss stale known a spare a'],
    [79, 'miss stale known a spare a'],
    [80, 'miss stale known a'],
  ])('after %i s: %s', (after, expected) => {
    expect(one({ after })).toBe(expected)
  })

  test('what may not be shown stale is not, from its last second on', () => {
    const terms = { fresh: 10, whileRevalidate: 0, ifError: 0 }
    expect([9, 10].map((after) => one({ after }, { terms }))).toEqual([
      'hit a',
      'miss stale known a',
    ])
  })

  test('section 5.2.2.4: what always needs validation is known, but not shown', () => {
    const terms = { fresh: 0, whileRevalidate: 0, ifError: 0, strict: true as const }
    expect(one({}, { terms })).toBe('miss stale known a')
    expect(one({ control: 'max-stale' }, { terms })).toBe('miss stale known a')
  })
})

describe('RFC 9111 section 5.2.1: what the client asks', () => {
  test.each([
    ['max-age=5', 5, 'hit a'],
    ['max-age=5', 6, 'miss request known a spare a'],
    ['max-age=0', 0, 'hit a'],
    ['min-fresh=10', 50, 'hit a'],
    ['min-fresh=10', 51, 'miss request known a spare a'],
    ['min-fresh=10', 60, 'miss stale known a spare a'],
    ['max-stale=30', 75, 'stale a'],
    ['max-stale=30', 91, 'miss stale known a'],
    ['max-stale', 1_000, 'stale a'],
    ['max-stale=30', 65, 'stale a refresh'],
    ['max-age=50, max-stale=30', 65, 'miss request known a spare a'],
  ])('%s after %i s: %s', (control, after, expected) => {
    expect(one({ control, after })).toBe(expected)
  })

  test('section 4.2.4: max-stale does not outrank must-revalidate', () => {
    const terms = { fresh: 60, whileRevalidate: 0, ifError: 0, strict: true as const }
    expect(one({ control: 'max-stale', after: 61 }, { terms })).toBe('miss stale known a')
  })

  test('section 5.2.1.1: who names a max-age wants nothing stale without max-stale', () => {
    expect(one({ control: 'max-age=100', after: 65 })).toBe('miss stale known a spare a')
    expect(one({ control: 'max-age=100, max-stale', after: 65 })).toBe('stale a refresh')
  })
})

test('a copy too old for the session is not shown, but can be validated', () => {
  const suits = () => false
  expect(one({ suits })).toBe('miss request known a spare a')
  expect(one({ suits, after: 75 })).toBe('miss request known a spare a')
  expect(one({ suits, after: 80 })).toBe('miss request known a')
})

const control = () =>
  fc.constantFrom(
    ...['', 'max-age=30', 'min-fresh=20', 'max-stale=40', 'max-stale', 'max-age=70, max-stale=9'],
  )
const question = () =>
  fc.record({
    control: control(),
    language: fc.constantFrom('de', 'en', 'fr'),
    after: fc.nat({ max: 300 }),
    even: fc.boolean(),
  })

test('whatever is kept and asked: nothing is shown that does not suit, was not selected or is too old', () => {
  fc.assert(
    fc.property(fc.array(anyEntry(), { maxLength: 5 }), question(), (entries, asked) => {
      const { control, language, after, even } = asked
      const suits = ({ loadMs }: Entry) => even || loadMs % 2 === 1
      const choice = asking(entries, { control, language, after, suits })
      if (choice.kind === 'miss') return
      const { entry } = choice
      const age = ageSeconds(entry, NOW + 1_000 * after)
      const { maxAge, minFresh, maxStale } = demands(control)
      expect(entries).toContain(entry)
      expect(suits(entry)).toBe(true)
      expect(selects(entry.selecting, new Headers({ 'Accept-Language': language }))).toBe(true)
      expect(age).toBeLessThanOrEqual(maxAge)
      const { fresh, whileRevalidate, strict } = entry.terms
      if (choice.kind === 'hit') expect(age + minFresh).toBeLessThanOrEqual(fresh)
      if (choice.kind === 'hit') expect(age).toBeLessThan(fresh)
      if (choice.kind === 'stale' && strict) expect(choice.refresh).toBe(true)
      if (choice.kind === 'stale')
        expect(age - fresh).toBeLessThanOrEqual(Math.max(whileRevalidate, maxStale))
    }),
  )
})

test('a spare is selected, and within its time', () => {
  fc.assert(
    fc.property(fc.array(anyEntry(), { maxLength: 5 }), question(), (entries, asked) => {
      const choice = asking(entries, { ...asked, suits: () => asked.even })
      if (choice.kind !== 'miss' || !choice.spare) return
      const { spare, known } = choice
      const { fresh, whileRevalidate, ifError } = spare.terms
      expect(spare).toBe(known)
      expect(ageSeconds(spare, NOW + 1_000 * asked.after)).toBeLessThan(
        fresh + Math.max(whileRevalidate, ifError),
      )
    }),
  )
})

test('the entries are left as they were', () => {
  const entries = [entryOf({ bornAt: NOW - 5 }), entryOf()]
  asking(entries)
  expect(entries.map(({ bornAt }) => bornAt)).toEqual([NOW - 5, NOW])
})
