// A body to begin with.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exampleOf } from '../../../src/kit/example.ts'

const string = { type: 'string' }
const url = { ...string, example: 'https://example.com/' }

test.each([
  ['an example stands', url, 'https://example.com/'],
  ['a default, also one that is false', { type: 'boolean', default: false }, false],
  ['the first that is allowed', { enum: ['b', 'a'] }, 'b'],
  ['one of several types', { type: ['string', 'null'] }, ''],
  ['a list of one', { type: 'array', items: { type: 'integer' } }, [0]],
  [
    'what is required',
    { required: ['url'], properties: { slug: string, url } },
    { url: url.example },
  ],
  [
    'all, where nothing is required',
    { properties: { a: string, b: { type: 'number' } } },
    { a: '', b: 0 },
  ],
  [
    'all parts',
    { allOf: [{ properties: { a: string } }, { properties: { b: url } }] },
    { a: '', b: url.example },
  ],
  ['the first choice', { oneOf: [{ type: 'integer' }, string] }, 0],
  ['what is referred to', { $ref: '#/components/schemas/Link' }, { url: url.example }],
  ['nothing, where nobody knows', { $ref: '#/components/schemas/None' }, null],
])('%s', (_, schema, value) => {
  expect(exampleOf(schema, { Link: { properties: { url } } })).toEqual(value)
})

test('a schema that holds itself ends', () => {
  const Tree = { properties: { below: { $ref: '#/components/schemas/Tree' } } }
  expect(JSON.stringify(exampleOf(Tree, { Tree })).match(/below/g)?.length).toBeLessThan(10)
})

test('never throws, whatever it is given', () => {
  const key = fc.constantFrom(
    'type',
    'properties',
    'required',
    'items',
    'allOf',
    'oneOf',
    '$ref',
    'enum',
    '__proto__',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.dictionary(key, tie('tree')),
      fc.array(tie('tree')),
    ),
  }))
  fc.assert(fc.property(tree, (schema) => void JSON.stringify(exampleOf(schema, { a: schema }))))
})
