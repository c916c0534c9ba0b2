// What counts as a JSON body: RFC 9110 sections 8.3.1 and 5.6.6, RFC 8259 section 8.1.
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { JSON_DEPTH_MAX } from '../../../src/kit/body.ts'
import { noStore } from '../../../src/kit/caching.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { onError, refuseInvalid } from '../../../src/kit/problems.ts'

const schema = z.object({ text: z.string() })

function appOf(types: string[], required: boolean) {
  const app = new OpenAPIHono<Kit>({ defaultHook: refuseInvalid })
  app.onError(onError)
  declare(
    app,
    { caching: noStore, consistency: 'none', access: 'open', effects: 'committed' },
    createRoute({
      method: 'post',
      path: '/things',
      request: {
        body: { required, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
      },
      responses: { 200: { description: 'Good' } },
    }),
    (c) => c.json((c.req as { valid(target: string): unknown }).valid('json'), 200),
  )
  return app
}

const BODY = '{"text":"é"}'
type Sent = { type?: string; coding?: string; body?: BodyInit }

async function post({ type, coding, body = BODY }: Sent, types = ['application/json']) {
  const headers = new Headers()
  if (type !== undefined) headers.set('Content-Type', type)
  if (coding !== undefined) headers.set('Content-Encoding', coding)
  // As bytes, of which no type is guessed.
  const bytes = new Uint8Array(await new Response(body).arrayBuffer())
  const init = { method: 'POST', headers, body: bytes }
  const response = await appOf(types, true).request('/things', init)
  return { status: response.status, said: await response.json() }
}

test.each([
  'application/json',
  'application/json;',
  'application/json ;charset=utf-8',
  'application/json; charset=utf-8;',
  'application/json;;charset=UTF8',
  'Application/JSON',
  'application/json; charset="utf-8"',
  'application/json;\tcharset=utf-8 ; profile="a;b,c\\"d"',
  'application/json; odata.metadata=minimal; IEEE754Compatible=true',
])('%j is JSON', async (type) => {
  expect(await post({ type })).toEqual({ status: 200, said: { text: 'é' } })
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'text/json',
  'application/jsonp',
  'application/x-json',
  'application/json, text/plain',
  'application/vnd.api+json',
  'application/json; charset=iso-8859-1',
  'application/json; charset="utf-16"',
  'json',
  '',
])('%j is a 415', async (type) => {
  const { status, said } = await post({ type })
  expect([status, said.type]).toEqual([415, '/docs#unsupported-media-type'])
})

test('without a type it is one too: nobody guesses', async () => {
  expect((await post({})).status).toBe(415)
})

test('so is a body that is compressed', async () => {
  const type = 'application/json'
  expect((await post({ type, coding: 'gzip' })).status).toBe(415)
  expect((await post({ type, coding: 'identity' })).status).toBe(200)
})

test('a type of its own is taken where it is declared, and not elsewhere', async () => {
  const types = ['application/merge-patch+json']
  expect((await post({ type: 'application/merge-patch+json;' }, types)).status).toBe(200)
  const { status, said } = await post({ type: 'application/json' }, types)
  expect([status, said.detail]).toEqual([
    415,
    'Send application/merge-patch+json, not application/json.',
  ])
})

test.each([
  ['nothing', '', 'body'],
  ['Latin-1', Uint8Array.from(BODY, (char) => char.charCodeAt(0)), 'body'],
  ['half a character', new Uint8Array([0x22, 0xf0, 0x9f, 0x98, 0x22]), 'body'],
  ['an encoded surrogate', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 'body'],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), 'body'],
])('%s is a 400', async (_, body, field) => {
  const { status, said } = await post({ type: 'application/json', body })
  expect([status, said.errors[0].field]).toEqual([400, field])
})

test('nothing at all, without a type, is a 400 as well', async () => {
  expect((await post({ body: '' })).status).toBe(400)
})

test('a byte order mark is let pass', async () => {
  expect((await post({ type: 'application/json', body: `\ufeff${BODY}` })).status).toBe(200)
})

test('a body that may be left out may be left out', async () => {
  const init = { method: 'POST' }
  expect((await appOf(['application/json'], false).request('/things', init)).status).toBe(200)
})

test('nested deeper than anybody means it, it is refused before anybody walks through it', async () => {
  const type = 'application/json'
  const nested = (depth: number, open = '[', close = ']') =>
    `{"text":"é","more":${open.repeat(depth)}${close.repeat(depth)}}`
  expect((await post({ type, body: nested(JSON_DEPTH_MAX - 1) })).status).toBe(200)
  const deep = await post({ type, body: nested(JSON_DEPTH_MAX) })
  expect([deep.status, deep.said.detail]).toEqual([
    400,
    'The body is nested deeper than 32 arrays and objects.',
  ])
  for (const body of ['['.repeat(64_000), '{"a":'.repeat(12_000), nested(20_000)]) {
    expect((await post({ type, body })).status).toBe(400)
  }
})

test('brackets in strings, and beside each other, are not deep', async () => {
  const type = 'application/json'
  const strings = JSON.stringify({ text: '[{'.repeat(1_000), more: '\\"[[['.repeat(100) })
  expect((await post({ type, body: strings })).status).toBe(200)
  expect((await post({ type, body: `{"text":"","more":[${'[],'.repeat(1_000)}{}]}` })).status).toBe(
    200,
  )
})
