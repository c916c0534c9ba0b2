import { expect, test } from 'vitest'
import {
  FIELD_BYTES_MAX,
  fieldBytes,
  headRefusal,
  URL_BYTES_MAX,
} from '../../../infra/world/head-limits.ts'

test('fields are counted as they are written', () => {
  const raw = ['Host', 'a', 'X-Name', 'caf\u00e9', 'X-Name', '']
  const written = 'Host: a\r\nX-Name: caf\u00e9\r\nX-Name: \r\n'
  expect(fieldBytes(raw)).toBe(written.length)
  expect(fieldBytes([])).toBe(0)
})

test('what is just within the limits is taken, and one byte more is not', () => {
  const raw = (more: number) => ['A', 'x'.repeat(FIELD_BYTES_MAX - 'A: \r\n'.length + more)]
  const url = (more: number) => 'x'.repeat(URL_BYTES_MAX + more)
  expect(headRefusal(url(0), raw(0))).toBeUndefined()
  expect(headRefusal(url(1), raw(1))?.status).toBe(414)
  expect(headRefusal(url(0), raw(1))?.status).toBe(431)
})
