// A route as OpenAPI tells it, read for its form.
import { expect, test } from 'vitest'
import { operationOf } from '../../../src/kit/operation.ts'

const parameters = [
  { name: 'slug', in: 'path', required: true, schema: { type: 'string', example: 'rfc9110' } },
  { name: 'limit', in: 'query', description: 'How many', schema: { type: 'integer', default: 20 } },
  { name: 'listed', in: 'query', schema: { type: 'boolean' } },
  { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
  { name: 'if-match', in: 'header', schema: { type: 'string' } },
  { name: 'session', in: 'cookie', schema: { type: 'string' } },
]
const content = {
  'application/json': { schema: { properties: { url: { example: 'https://x/' } } } },
}
const put = {
  operationId: 'replace link',
  summary: 'Replace',
  parameters,
  requestBody: { required: true, content },
  responses: { 200: { description: 'Replaced' }, default: { description: 'Problem' } },
}
const document = (item: object) =>
  ({
    openapi: '3.1.0',
    info: { title: '', version: '' },
    tags: [],
    paths: { '/{slug}': item },
  }) as Parameters<typeof operationOf>[0]

test('what can be sent becomes a field; a cookie cannot', () => {
  const { id, fields, body, responses } = operationOf(document({ put }), 'PUT', '/{slug}')
  expect(id).toBe('route-replace-link')
  expect(fields.map(({ name }) => name)).toEqual(['slug', 'limit', 'listed', 'tag', 'if-match'])
  expect(fields).toMatchObject([
    { in: 'path', required: true, value: 'rfc9110' },
    { in: 'query', required: false, value: '', description: 'How many', choices: [] },
    { choices: ['true', 'false'] },
    { many: true },
    { in: 'header', value: '' },
  ])
  expect(body).toEqual({
    type: 'application/json',
    text: '{\n  "url": "https://x/"\n}',
    required: true,
  })
  expect(responses).toEqual([{ status: '200', description: 'Replaced' }])
})

test('what the document does not say is empty', () => {
  const nothing = { id: 'route-', summary: '', description: '', responses: [], fields: [] }
  expect(operationOf(document({}), 'GET', '/{slug}')).toEqual({ ...nothing, body: undefined })
  expect(operationOf(document({}), 'GET', '/none')).toEqual({ ...nothing, body: undefined })
})

test('a body that is no JSON begins empty, or with its example', () => {
  const text = (media: object) =>
    operationOf(
      document({ post: { requestBody: { content: { 'text/plain': media } } } }),
      'POST',
      '/{slug}',
    ).body
  expect(text({})).toEqual({ type: 'text/plain', text: '', required: false })
  expect(text({ example: 'Hello' })?.text).toBe('Hello')
})
