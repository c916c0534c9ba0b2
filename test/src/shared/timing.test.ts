// Server-Timing as browsers read it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTiming, longestMs, parseTiming } from '../../../src/shared/timing.ts'

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

test('the longest entry of a name is read, whatever else stands there', () => {
  const told = 'edge;desc="NRT", db;desc="apac replica";dur=12.3, db;dur=40, dbx;dur=90'
  expect(longestMs(told, 'db')).toBe(40)
  expect(longestMs(formatTiming([{ name: 'db', desc: 'x', durMs: 7.5 }]), 'db')).toBe(7.5)
  for (const none of [null, '', 'db', 'db;dur=', 'db;desc="x"', 'total;dur=4']) {
    expect(longestMs(none, 'db')).toBe(0)
  }
})
