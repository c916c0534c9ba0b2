// Who may call a route: keys kept as digests, checked before anything is read.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { authorize } from '../../../src/kit/access.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { digestOf, READER_KEY, readerEntry } from '../keys.ts'

const SECRET = 's'.repeat(24)
const API_KEYS = `dev:${await digestOf(SECRET)}:read+write, ${await readerEntry()}`

const app = new Hono<Kit>()
app.use('/write', authorize('write'))
app.use('/open', authorize('open'))
app.use('/optional', authorize('optional'))
app.all('*', (c) => c.text(`hello ${c.var.principal}`))
app.onError((error) => new Response(error.message, { status: 500 }))

const call = (path: string, authorization?: string, keys: string | undefined = API_KEYS) =>
  app.request(
    path,
    { headers: authorization === undefined ? {} : { Authorization: authorization } },
    { API_KEYS: keys },
  )

test('the right key goes in, under its name', async () => {
  const response = await call('/write', `Bearer mk_dev_${SECRET}`)
  expect(await response.text()).toBe('hello dev')
})

test('an open route asks for nothing', async () => {
  expect(await (await call('/open')).text()).toBe('hello undefined')
  expect((await call('/open', undefined, '')).status).toBe(200)
})

test('where a key is optional, one that is right is known by its name, whatever its scopes', async () => {
  expect(await (await call('/optional')).text()).toBe('hello undefined')
  expect((await call('/optional', undefined, '')).status).toBe(200)
  const names = []
  for (const key of [`mk_dev_${SECRET}`, READER_KEY]) {
    names.push(await (await call('/optional', `Bearer ${key}`)).text())
  }
  expect(names).toEqual(['hello dev', 'hello reader'])
})

test.each(['', 'Bearer', 'Basic x', `Bearer mk_dev_${'t'.repeat(24)}`])(
  'where a key is optional, "%s" is refused, not taken for none',
  async (header) => {
    const response = await call('/optional', header)
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
  },
)

test.each([
  ['none', undefined],
  ['another scheme', `Basic mk_dev_${SECRET}`],
  ['a wrong secret', `Bearer mk_dev_${'t'.repeat(24)}`],
  ['the secret of another key', `Bearer mk_reader_${SECRET}`],
  ['an unknown id', `Bearer mk_nobody_${SECRET}`],
  ['no prefix', `Bearer ${SECRET}`],
  ['a short secret', 'Bearer mk_dev_short'],
  ['the digest instead of the secret', `Bearer mk_dev_${await digestOf(SECRET)}`],
])('%s is a 401 that says how', async (_, header) => {
  const response = await call('/write', header)
  expect(response.status).toBe(401)
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
})

test('a key without the scope is a 403', async () => {
  const response = await call('/write', `Bearer ${READER_KEY}`)
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ type: '/docs#forbidden' })
})

test('without configured keys nobody gets in', async () => {
  expect((await call('/write', `Bearer mk_dev_${SECRET}`, '')).status).toBe(500)
})
