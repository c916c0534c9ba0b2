// What a write ends: RFC 9111 section 4.4, and groups of responses, RFC 9875.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite, type Page } from '../../support/site.ts'

const { origin, page } = describeSite()

/** A page that is stored, and will say something else when it is asked again. */
async function stored(headers = {}, beside?: Page): Promise<Page> {
  const one = page(cacheable(headers, 'old'), beside)
  await one.hit()
  return one
}

/** A page that answers writes, at the same colo. */
const answering = (beside: Page, headers: Record<string, string>, status = 200) =>
  page({ status, headers }, beside)

async function expectEnded(one: Page): Promise<void> {
  one.serve(cacheable({}, 'new'))
  const got = await one.get()
  expect([got.cache.hit, got.text]).toEqual([false, 'new'])
}

async function expectThere(one: Page): Promise<void> {
  one.serve(cacheable({}, 'new'))
  const got = await one.get()
  expect([got.cache.hit, got.text]).toEqual([true, 'old'])
}

describe('RFC 9111 4.4: a stored response', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'])(
    'ends with a %s that went well',
    async (method) => {
      const one = await stored()
      one.serve({ status: 200, body: 'done' })
      expect((await one.send(method)).status).toBe(200)
      await expectEnded(one)
    },
  )

  test.each([201, 204, 301, 303])('ends with a %i', async (status) => {
    const one = await stored()
    one.serve({ status })
    expect((await one.send('POST')).status).toBe(status)
    await expectEnded(one)
  })

  test.each([400, 403, 404, 409, 500, 503])('is untouched by a %i', async (status) => {
    const one = await stored()
    one.serve({ status })
    expect((await one.send('POST')).status).toBe(status)
    await expectThere(one)
  })

  test.each(['GET', 'HEAD', 'OPTIONS'])('is untouched by a %s', async (method) => {
    const one = await stored()
    await one.send(method)
    await expectThere(one)
  })

  test('is untouched by a write to another', async () => {
    const one = await stored()
    await answering(one, {}).send('POST')
    await expectThere(one)
  })

  test('ends with all of its variants', async () => {
    const one = page(({ headers }) => cacheable({ Vary: 'X-A' }, `old ${headers['x-a']}`))
    for (const value of ['1', '2']) await one.hit({ 'X-A': value })
    one.serve({ status: 204 })
    await one.send('DELETE')
    one.serve(cacheable({ Vary: 'X-A' }, 'new'))
    for (const value of ['1', '2']) expect((await one.get({ 'X-A': value })).text).toBe('new')
  })

  test('under one query is untouched by a write under another', async () => {
    const one = page(cacheable({}, 'old'))
    await one.hit({}, '?a=1')
    one.serve(cacheable({}, 'new'))
    expect((await one.send('POST', {}, '?a=2')).status).toBe(200)
    expect((await one.get({}, '?a=1')).text).toBe('old')
  })
})

describe('RFC 9111 4.4: where a write says that it has changed something else,', () => {
  test.each(['Location', 'Content-Location'])('%s of the same site ends it', async (field) => {
    const one = await stored()
    const write = answering(one, { [field]: one.path }, 201)
    expect((await write.send('POST')).headers.get(field)).toBe(one.path)
    await expectEnded(one)
  })

  test('also relative to what was written', async () => {
    const one = await stored()
    await answering(one, { Location: `.${one.path}` }, 201).send('POST')
    await expectEnded(one)
  })

  test.each(['Location', 'Content-Location'])('%s of another site does not', async (field) => {
    const one = await stored()
    await answering(one, { [field]: `https://other.example${one.path}` }, 201).send('POST')
    await expectThere(one)
  })

  test('nor that of a write that failed', async () => {
    const one = await stored()
    await answering(one, { Location: one.path }, 409).send('POST')
    await expectThere(one)
  })

  test('nor that of a read', async () => {
    const one = await stored()
    await answering(one, { 'Content-Location': one.path, 'Cache-Control': 'no-store' }).get()
    await expectThere(one)
  })

  test.each(['http://[', '', '//', 'javascript:1'])(
    'and Location "%s" breaks nothing',
    async (location) => {
      const one = await stored()
      expect((await answering(one, { Location: location }, 201).send('POST')).status).toBe(201)
      await expectThere(one)
    },
  )
})

describe('RFC 9875 2.2.1: Cache-Group-Invalidation', () => {
  const groups = (value: string) => ({ 'Cache-Groups': value })
  const ends = (value: string) => ({ 'Cache-Group-Invalidation': value })

  test('of a write ends every response of the group, and no other', async () => {
    const one = await stored(groups('"scores", "australia"'))
    const two = await stored(groups('"australia"'), one)
    const other = await stored(groups('"news"'), one)
    const none = await stored({}, one)
    await answering(one, ends('"sport", "australia"')).send('POST')
    for (const gone of [one, two]) await expectEnded(gone)
    for (const there of [other, none]) await expectThere(there)
  })

  test('minds case, and no parameters', async () => {
    const one = await stored(groups('"Case";a=1'))
    await answering(one, ends('"case"')).send('POST')
    await expectThere(one)
    const two = await stored(groups('"Case";a=1'), one)
    await answering(two, ends('"Case";b')).send('POST')
    await expectEnded(two)
  })

  test('has 32 groups of 32 characters', async () => {
    const names = Array.from({ length: 32 }, (_, i) => `"${String(i).padStart(32, 'x')}"`)
    const one = await stored(groups(names.join(', ')))
    await answering(one, ends(names.toReversed().join())).send('POST')
    await expectEnded(one)
    const two = await stored(groups(names.join()), one)
    await answering(two, ends(names.at(-1) ?? '')).send('POST')
    await expectEnded(two)
  })

  test('of a safe request is ignored', async () => {
    const one = await stored(groups('"a"'))
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await answering(one, ends('"a"')).send(method)
    await expectThere(one)
  })

  test.each(['a', '"a', '1', '("a")', ':YQ==:', '"b" "a"'])(
    '"%s" is no list of strings',
    async (value) => {
      const one = await stored(groups('"a"'))
      expect((await answering(one, ends(value)).send('POST')).status).toBe(200)
      await expectThere(one)
    },
  )

  test.each(['a', '"a', '"a" "b"'])(
    'and a response whose Cache-Groups is %s has none',
    async (value) => {
      const one = await stored(groups(value))
      await answering(one, ends('"a"')).send('POST')
      await expectThere(one)
    },
  )

  test('what is stored afterwards stays', async () => {
    const one = await stored(groups('"again"'))
    await answering(one, ends('"again"')).send('POST')
    one.serve(cacheable(groups('"again"'), 'new'))
    expect((await one.hit()).text).toBe('new')
  })
})

test('RFC 9875 2.1: the groups of a response reach its readers', async () => {
  const one = await stored({ 'Cache-Groups': '"a"' })
  expect((await one.get()).headers.get('Cache-Groups')).toBe('"a"')
  expect(origin.seen(one.path).length).toBeGreaterThan(0)
})
