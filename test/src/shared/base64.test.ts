// base64url there and back, and nothing else accepted.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, encodeText, fromBase64Url, toBase64Url } from '../../../src/shared/base64.ts'
import { bytes } from '../arbitrary.ts'

test('bytes survive the round trip, in the same text as Node writes', () => {
  fc.assert(
    fc.property(bytes(), (value) => {
      const text = toBase64Url(value)
      expect(text).toBe(Buffer.from(value).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(value)
    }),
  )
})

test('text survives the round trip', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeText(encodeText(text))).toBe(text)
    }),
  )
})

test('bytes have one spelling: any text that decodes is what encoding writes', () => {
  const text = fc.string({ unit: fc.constantFrom(...'AQgw-_09zZ'), maxLength: 8 })
  fc.assert(
    fc.property(text, (spelling) => {
      const value = fromBase64Url(spelling)
      if (value) expect(toBase64Url(value)).toBe(spelling)
    }),
  )
  expect(fromBase64Url('AB')).toBeUndefined() // "AA" with a stray bit
})

test.each(['+', '/', 'AA==', 'A', 'AAAAA', 'A A', 'é'])('%j is not base64url', (text) => {
  expect(fromBase64Url(text)).toBeUndefined()
  expect(decodeText(text)).toBeUndefined()
})

test('bytes that are not UTF-8 are not text', () => {
  expect(decodeText(toBase64Url(Uint8Array.of(0xff, 0xfe)))).toBeUndefined()
})
