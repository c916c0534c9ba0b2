// Stored fields say what a Headers says, and are the same for everybody who is shown them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldsIn, initOf } from '../../../../src/edge/client/stored-fields.ts'

const NAMES = ['etag', 'age', 'constructor', 'cdn-cache-control', 'x'] as const
const stored = fc.dictionary(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-z0-9]{0,4}$/))

test('they are found in any case, and what nobody stored is not there', () => {
  fc.assert(
    fc.property(stored, (headers) => {
      const [fields, genuine] = [fieldsIn(headers), new Headers(headers)]
      for (const name of [...NAMES, 'ETag', 'AGE', 'toString']) {
        expect([name, fields.has(name), fields.get(name)]).toEqual([
          ...[name, genuine.has(name), genuine.get(name)],
        ])
      }
    }),
  )
})

test('who is shown a copy first, second or third gets the same, without what spoke to this cache', () => {
  fc.assert(
    fc.property(stored, fc.boolean(), (headers, foreign) => {
      const expected = new Headers(headers)
      if (!foreign) expected.delete('cdn-cache-control')
      for (let time = 1; time <= 3; time++) {
        const response = new Response(null, { headers: initOf(headers, foreign) })
        expect([...response.headers]).toEqual([...expected])
        response.headers.set('x', 'of this answer alone')
      }
    }),
  )
})
