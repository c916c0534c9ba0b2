// The page of an API that means no good: whatever its texts are, they stay texts.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noStore } from '../../../src/kit/caching.ts'
import { docsBody } from '../../../src/kit/docs-page.ts'

const page = (text: string): string => {
  const schema = { type: 'string', example: text, enum: [text, 'other'] }
  const parameters = [
    { name: text, in: 'path', required: true, description: text, schema: { example: text } },
    { name: text, in: 'query', schema },
    { name: text, in: 'header', schema: { type: 'array' } },
  ]
  const post = {
    ...{ operationId: text, summary: text, description: text, parameters },
    requestBody: { content: { [`${text}/json`]: { example: text, schema } } },
    responses: { 200: { description: text } },
  }
  const path = `/${text}`
  const document = {
    openapi: '3.1.0',
    info: { title: text, version: text, description: text },
    paths: { [path]: { post } },
    components: {
      schemas: { [text]: schema },
      securitySchemes: { [text]: { type: 'http', scheme: text } },
    },
  } as unknown as Parameters<typeof docsBody>[0]
  const policy = { caching: noStore, consistency: 'none', access: 'write' } as const
  const route = { ...policy, effects: 'elsewhere', method: 'POST', path } as const
  return String(docsBody(document, [route], [{ kind: text, status: 409, title: text }]))
}

/** Tags with the names of their attributes. */
const bones = (html: string) =>
  [...html.matchAll(/<\/?[a-z0-9]+(?:\s+[\w-]+(?:="[^"]*")?)*\s*>/g)].map(([tag]) =>
    tag.replace(/="[^"]*"/g, '').replace(/\s+/g, ' '),
  )

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>',
  "' onfocus='x",
  '</textarea>',
  '{{x}}',
  '&lt;',
  '__proto__',
]

test('no text of a description makes an element, an attribute or an end of one', () => {
  const plain = page('x')
  const count = plain.match(/[<>]/g)?.length
  const text = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc
      .array(fc.constantFrom(...HOSTILE, ...'<>"\'&=/ \n'), { minLength: 1 })
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (one) => {
      const html = page(one)
      expect(html.match(/[<>]/g)?.length).toBe(count)
      expect(bones(html)).toEqual(bones(plain))
    }),
  )
})

test('what it will do is said before it is sent, and by whom it may be', () => {
  const html = page('x')
  expect(html).toMatch(/It also acts outside of the database[^<]*<\/p>\s*<button type="submit"/)
  expect(html).toContain('data-scheme="X"')
})
