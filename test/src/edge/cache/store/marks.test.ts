// Copies from before a change are not shown after it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createMarks,
  isInvalidatedBy,
  later,
  type Mark,
  parseMark,
} from '../../../../../src/edge/cache/store/marks.ts'
import { anyEntry, at, entryOf, NOW } from '../rules/make.ts'

const mark = (m?: number, epoch = 1, atMs = NOW): Mark => ({
  at: atMs,
  commit: m === undefined ? undefined : { epoch, m },
})

describe('a copy is spoiled', () => {
  test('by commit: what a lagging replica read before it, even when it was asked long after', () => {
    const copy = (a: number) => entryOf({ snapshot: at(3, a), bornAt: NOW + 60_000 })
    expect(isInvalidatedBy(copy(8), mark(9))).toBe(true)
    expect(isInvalidatedBy(copy(9), mark(9))).toBe(false)
    expect(isInvalidatedBy(copy(10), mark(9))).toBe(false)
  })

  test('by commit: what was read after it is good, even when it seems older', () => {
    expect(isInvalidatedBy(entryOf({ snapshot: at(9), bornAt: NOW - 60_000 }), mark(9))).toBe(false)
  })

  test.each([
    ['the copy has no snapshot', entryOf(), mark(9)],
    ['the mark has no commit', entryOf({ snapshot: at(3) }), mark()],
    ['they are of different epochs', entryOf({ snapshot: at(3, 3, 2) }), mark(9, 1)],
  ])('by time, when %s', (_, entry, change) => {
    expect(isInvalidatedBy({ ...entry, bornAt: NOW - 1 }, change)).toBe(true)
    expect(isInvalidatedBy({ ...entry, bornAt: NOW }, change)).toBe(true)
    expect(isInvalidatedBy({ ...entry, bornAt: NOW + 1 }, change)).toBe(false)
  })
})

const anyCommit = () => fc.record({ epoch: fc.constant(1), m: fc.nat({ max: 1_000_000 }) })
const anyMark = (): fc.Arbitrary<Mark> =>
  fc.record({
    at: fc.nat({ max: 400_000 }).map((ms) => NOW - 300_000 + ms),
    commit: fc.option(anyCommit(), { nil: undefined }),
  })

describe('of two marks', () => {
  test('the first one stands alone', () => {
    expect(later(undefined, mark(9))).toEqual(mark(9))
  })

  test('the later one counts', () => {
    const [early, late] = [mark(8, 1, NOW), mark(9, 1, NOW + 1)]
    expect(later(early, late)).toEqual(late)
    expect(later(late, early)).toEqual(late)
  })

  test('the later commit counts, though it was answered first', () => {
    const [first, second] = [mark(9, 1, NOW), mark(8, 1, NOW + 1)]
    const between = entryOf({ snapshot: at(3, 8), bornAt: NOW + 60_000 })
    expect(isInvalidatedBy(between, first)).toBe(true)
    expect(isInvalidatedBy(between, later(first, second))).toBe(true)
  })

  test('a mark without a commit does not make the commit of another one forgotten', () => {
    const lagging = entryOf({ snapshot: at(3, 8), bornAt: NOW + 60_000 })
    expect(isInvalidatedBy(lagging, later(mark(9), mark(undefined, 1, NOW + 1)))).toBe(true)
    expect(isInvalidatedBy(lagging, later(mark(undefined), mark(9, 1, NOW - 1)))).toBe(true)
  })

  test('together they spoil what one of them does, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(anyMark(), { minLength: 1, maxLength: 4 }), anyEntry(), (all, entry) => {
        const both = all.reduce<Mark | undefined>(later, undefined)
        expect(both && isInvalidatedBy(entry, both)).toBe(
          all.some((one) => isInvalidatedBy(entry, one)),
        )
      }),
      { numRuns: 1_000 },
    )
  })
})

test('a mark survives the way through KV', () => {
  fc.assert(
    fc.property(anyMark(), anyMark(), (one, other) => {
      const both = later(one, other)
      expect(parseMark(JSON.parse(JSON.stringify(both)))).toEqual(both)
    }),
  )
})

test.each([
  undefined,
  null,
  5,
  'at',
  [],
  {},
  { at: -1 },
  { at: 1.5 },
  { at: '5' },
  { commit: { epoch: 1, m: 1 } },
])('%j is no mark', (value) => {
  expect(parseMark(value)).toBeUndefined()
})

test.each([null, 5, {}, { epoch: 1 }, { epoch: 1, m: -1 }, { epoch: '1', m: 1 }])(
  'a mark whose commit is %j still has its time',
  (commit) => {
    expect(parseMark({ at: 5, commit })).toEqual({ at: 5, commit: undefined })
  },
)

test('whatever KV holds, it is a mark or nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = parseMark(value)
      expect(parsed === undefined || parsed.at >= 0).toBe(true)
    }),
  )
})

test('an isolate forgets marks sooner or later', () => {
  const marks = createMarks()
  for (let n = 0; n <= 10_000; n++) marks.set(String(n), mark())
  expect(marks.size).toBe(10_000)
  expect(marks.get('0')).toBeUndefined()
})
