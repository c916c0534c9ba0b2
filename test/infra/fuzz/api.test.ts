// Operations of an OpenAPI description, and values of their schemas.
import { describe, expect, test } from 'vitest'
import { operationsOf, sampleOf } from '../../../infra/fuzz/api.ts'

const document = JSON.stringify({
  paths: {
    '/things': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9 } },
          { name: 'X-A', in: 'header', schema: { type: 'string' } },
        ],
        responses: { 200: {}, default: {} },
      },
      post: {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
        },
        responses: { 201: {}, 409: {}, default: {} },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        properties: { name: { type: 'string', pattern: '^[a-z]{3}$' } },
        required: ['name'],
        additionalProperties: false,
      },
    },
  },
})

describe('operations', () => {
  test('each method of each path, with its query, body and statuses', () => {
    const [get, post] = operationsOf(document)
    expect(get).toMatchObject({ method: 'GET', path: '/things', statuses: [200] })
    expect(get?.query.map(({ name }) => name)).toEqual(['limit'])
    expect(get?.body).toBeUndefined()
    expect(post).toMatchObject({ method: 'POST', statuses: [201, 409] })
  })

  test('values keep to their schema, and the same seed makes the same', () => {
    const schema = operationsOf(document)[1]?.body
    if (!schema) throw new Error('POST has a body')
    const made = Array.from({ length: 50 }, (_, seed) => sampleOf(schema, seed))
    for (const value of made) expect(value).toEqual({ name: expect.stringMatching(/^[a-z]{3}$/) })
    expect(new Set(made.map((value) => JSON.stringify(value))).size).toBeGreaterThan(10)
    expect(sampleOf(schema, 3)).toEqual(made[3])
  })

  test('what is no description is refused', () => {
    expect(() => operationsOf('{"paths":{}}')).toThrow()
    expect(() => operationsOf('<html>')).toThrow()
  })
})
