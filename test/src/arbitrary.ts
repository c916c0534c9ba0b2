// What property tests draw from.
import fc from 'fast-check'

export const seq = () => fc.nat({ max: 1_000_000 })

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))

/** A D1 bookmark. */
export const bookmark = () =>
  fc.tuple(hex(8), hex(8), hex(8), hex(32)).map((parts) => parts.join('-'))

export const bookmarkOrNull = () => fc.option(bookmark(), { nil: null })

export const position = (epoch: fc.Arbitrary<number> = fc.constant(1)) =>
  fc.record({ epoch, floor: seq(), bookmark: bookmarkOrNull() })

/** A snapshot: `m` is never after `a`. */
export const snapshot = () =>
  fc
    .record({ epoch: fc.constant(1), one: seq(), other: seq(), bookmark: bookmarkOrNull() })
    .map(({ epoch, one, other, bookmark }) => ({
      epoch,
      m: Math.min(one, other),
      a: Math.max(one, other),
      bookmark,
    }))

export const bytes = (maxLength = 64) =>
  fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array))
