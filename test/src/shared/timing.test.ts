// Server-Timing as browsers read it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTiming, parseTiming } from '../../../src/shared/timing.ts'

test('entries have a name, and a description and a duration where known', () => {
  expect(
    formatTiming([
      { name: 'edge', desc: 'NRT' },
      { name: 'db', desc: 'apac replica', durMs: 12.345 },
      { name: 'total', durMs: 0 },
    ]),
  ).toBe('edge;desc="NRT", db;desc="apac replica";dur=12.3, total;dur=0')
  expect(formatTiming([])).toBe('')
})

test('no description breaks out of its quotes', () => {
  fc.assert(
    fc.property(fc.string(), (desc) => {
      expect(formatTiming([{ name: 'x', desc }])).toMatch(/^x;desc="[^"\\]*"$/)
    }),
  )
})

test('what is made is read again, and what is no entry is left out', () => {
  const entries = [
    { name: 'db', desc: 'oc replica', durMs: 12.3 },
    { name: 'db', durMs: 0 },
    { name: 'edge', desc: 'NRT' },
  ]
  expect(parseTiming(formatTiming(entries))).toEqual(entries)
  expect(parseTiming(' , ;dur=1,x;dur=a;more')).toEqual([{ name: 'x' }])
})
