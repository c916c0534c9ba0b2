// A drawn request as bytes: each framing as RFC 9112 has it, and the broken ones broken.
import { describe, expect, test } from 'vitest'
import { type Framing, isWellFramed, toBytes } from '../../../infra/fuzz/request.ts'
import { drawn } from './lab.ts'

const framed = (framing: Framing, text?: string) =>
  drawn({
    ...{ method: 'POST', target: '/a?b', fields: [['X', 'é']], framing },
    body: text === undefined ? undefined : Buffer.from(text),
  })
const sent = (framing: Framing, text?: string) => toBytes(framed(framing, text)).toString('latin1')
const HEAD = 'POST /a?b HTTP/1.1\r\nX: \xe9\r\n'

describe('bytes', () => {
  test.each<[Framing, string]>([
    [{ kind: 'none' }, `${HEAD}\r\n`],
    [{ kind: 'length' }, `${HEAD}Content-Length: 5\r\n\r\nabcde`],
    [{ kind: 'wrong-length', by: 2 }, `${HEAD}Content-Length: 7\r\n\r\nabcde`],
    [{ kind: 'wrong-length', by: -9 }, `${HEAD}Content-Length: 0\r\n\r\nabcde`],
    [
      { kind: 'chunked', chunkBytes: 3 },
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    ],
    [
      { kind: 'cut-chunked', chunkBytes: 9 },
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n`,
    ],
  ])('%j', (framing, expected) => {
    expect(sent(framing, 'abcde')).toBe(expected)
  })

  test('a body of no bytes has no chunk but the last', () => {
    expect(sent({ kind: 'chunked', chunkBytes: 3 })).toMatch(/\r\n\r\n0\r\n\r\n$/)
  })

  test('only whole messages are well framed', () => {
    const framings: Framing[] = [
      { kind: 'none' },
      { kind: 'length' },
      { kind: 'chunked', chunkBytes: 1 },
      { kind: 'wrong-length', by: 1 },
      { kind: 'cut-chunked', chunkBytes: 1 },
    ]
    const well = framings.map((framing) => isWellFramed(framed(framing)))
    expect(well).toEqual([true, true, true, false, false])
  })
})
