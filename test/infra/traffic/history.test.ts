import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type RowLine, roundMs, toLine } from '../../../infra/traffic/history.ts'

test('whatever the values hold, a line is one line and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (url) => {
      const row: RowLine = { kind: 'row', slug: 'a', url }
      const line = toLine(row)
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(JSON.parse(line)).toEqual(row)
    }),
  )
})

test('what is undefined is left out', () => {
  expect(toLine({ kind: 'row', deleted_at: undefined })).toBe('{"kind":"row"}\n')
})

test('times have microseconds', () => {
  expect(roundMs(12.3456789)).toBe(12.346)
})
