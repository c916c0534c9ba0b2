// What a write ends: RFC 9111 section 4.4, and groups of responses, RFC 9875. Their cases are told one by one in
// test/src/edge/cache/rules.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite, type Page } from '../../support/site.ts'

const { page } = describeSite()

/** A page that is stored, and will say something else when it is asked again. */
async function stored(headers = {}, beside?: Page): Promise<Page> {
  const one = page(cacheable(headers, 'old'), beside)
  await one.hit()
  return one
}

/** A page that answers writes, at the same colo. */
const answering = (beside: Page, headers: Record<string, string>, status = 200) =>
  page({ status, headers }, beside)

async function expectEnded(one: Page, ended = true): Promise<void> {
  one.serve(cacheable({}, 'new'))
  const got = await one.get()
  expect([got.cache.hit, got.text]).toEqual(ended ? [false, 'new'] : [true, 'old'])
}

describe('RFC 9111 4.4: a stored response', () => {
  test.each([
    ['POST', 200, true],
    ['PUT', 204, true],
    ['DELETE', 303, true],
    ['PURGE', 200, true], // nobody knows what it does
    ['POST', 404, false],
    ['POST', 503, false],
    ['OPTIONS', 200, false],
  ])('and a %s that is answered %i: ended is %s', async (method, status, ended) => {
    const one = await stored()
    one.serve({ status })
    expect((await one.send(method)).status).toBe(status)
    await expectEnded(one, ended)
  })
})

describe('RFC 9111 4.4: where a write says that it has changed something else,', () => {
  test.each<[string, string, (path: string) => string, number, boolean]>([
    ['POST', 'Location', (path) => path, 201, true],
    ['POST', 'Content-Location', (path) => path, 200, true],
    ['POST', 'Location', (path) => `.${path}`, 201, true], // relative to what was written
    ['POST', 'Location', (path) => `https://other.example${path}`, 201, false],
    ['POST', 'Location', () => 'http://[', 201, false],
    ['POST', 'Location', (path) => path, 409, false],
    ['GET', 'Content-Location', (path) => path, 200, false],
  ])('a %s with %s %s and %i: ended is %s', async (method, field, place, status, ended) => {
    const one = await stored()
    const other = answering(one, { [field]: place(one.path), 'Cache-Control': 'no-store' }, status)
    expect((await other.send(method)).status).toBe(status)
    await expectEnded(one, ended)
  })
})

describe('RFC 9875 2.2.1: Cache-Group-Invalidation', () => {
  const groups = (value: string) => ({ 'Cache-Groups': value })
  const ends = (value: string) => ({ 'Cache-Group-Invalidation': value })

  test('of a write ends every response of the group, and no other', async () => {
    const one = await stored(groups('"scores", "australia"'))
    const two = await stored(groups('"australia";a=1'), one)
    const other = await stored(groups('"news", "Australia"'), one)
    const none = await stored({}, one)
    await answering(one, ends('"sport", "australia";b')).send('POST')
    for (const gone of [one, two]) await expectEnded(gone)
    for (const there of [other, none]) await expectEnded(there, false)
  })

  test('of a safe request, or that is no list of strings, is ignored', async () => {
    const one = await stored(groups('"a"'))
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await answering(one, ends('"a"')).send(method)
    expect((await answering(one, ends('"a" "b"')).send('POST')).status).toBe(200)
    await expectEnded(one, false)
  })
})
