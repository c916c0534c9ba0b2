// Fields as a plain object say what a Headers says.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { initOf, PlainFields } from '../../../../src/edge/client/plain-fields.ts'

const NAMES = ['etag', 'ETag', 'Age', 'age', 'constructor', 'toString'] as const
const name = fc.constantFrom(...NAMES)
const step = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    name,
    value: fc.stringMatching(/^[a-z0-9]{0,4}$/),
  }),
  fc.record({ kind: fc.constant('delete' as const), name }),
)

test('whatever is set and deleted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const plain = new PlainFields({})
      const headers = new Headers()
      for (const one of steps) {
        for (const fields of [plain, headers]) {
          if (one.kind === 'set') fields.set(one.name, one.value)
          else fields.delete(one.name)
        }
      }
      for (const asked of NAMES) {
        const expected = [asked, headers.has(asked), headers.get(asked)]
        expect([asked, plain.has(asked), plain.get(asked)]).toEqual(expected)
      }
      expect([...new Headers(initOf(plain))]).toEqual([...new Headers(initOf(headers))])
    }),
  )
})
