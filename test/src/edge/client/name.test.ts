// The name in Cache-Status and Via is the product's, in the syntax that each of them has.
import { parseList, Token } from 'structured-headers'
import { expect, test } from 'vitest'
import { parseName } from '../../../../src/edge/client/name.ts'

test.each([
  ['Meridian', 'Meridian', 'meridian'],
  ['short.example', 'short.example', 'short.example'],
  ['My Product', '"My Product"', 'my-product'],
  ['4 you', '"4 you"', '4-you'],
  ['a"b\\c', '"a\\"b\\\\c"', 'a-b-c'],
  ['x; hit', '"x; hit"', 'x-hit'],
  ['a, b', '"a, b"', 'a-b'],
  [undefined, 'edge', 'edge'],
])('%s is %s in Cache-Status and %s in Via', (text, cache, pseudonym) => {
  expect(parseName(text)).toEqual({ cache, pseudonym })
  const [[read] = []] = parseList(`${cache}; hit`)
  expect(read instanceof Token ? read.toString() : read).toBe(text ?? 'edge')
})

test.each(['', 'süß', 'a\nb', '日本'])('%j is refused, with what to write', (text) => {
  expect(() => parseName(text)).toThrow(/^NAME is ".*", not a name in ASCII.*\[env.edge.vars\]/s)
})
