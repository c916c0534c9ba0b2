// Which of several stored responses a request selects: RFC 9111 section 4.1, and the whole key, section 2.
import { describe, expect, test } from 'vitest'
import { cacheable, describeSite } from '../../support/site.ts'

const { page } = describeSite()

/** A page that says which values it was selected by. */
const varied = (vary: string | string[], ...names: string[]) =>
  page(({ headers }) =>
    cacheable({ Vary: vary }, names.map((name) => headers[name.toLowerCase()] ?? '-').join(' ')),
  )

describe('RFC 9111 4.1: Vary', () => {
  test('keeps one response for each value, side by side', async () => {
    const one = varied('Accept-Language', 'Accept-Language')
    for (const language of ['de', 'fr', 'ja']) await one.hit({ 'Accept-Language': language })
    for (const language of ['fr', 'ja', 'de']) {
      const { cache, text } = await one.get({ 'Accept-Language': language })
      expect([cache.hit, text]).toEqual([true, language])
    }
    const other = await one.get({ 'Accept-Language': 'pt' })
    expect([other.cache.hit, other.text]).toEqual([false, 'pt'])
    expect(other.cache.fwd).toMatch(/^(?:vary-)?miss$/) // RFC 9211 2.2
  })

  test('tells a field that is absent from every value of it', async () => {
    const one = varied('X-Mode', 'X-Mode')
    await one.hit()
    expect((await one.get({ 'X-Mode': 'a' })).text).toBe('a')
    const again = await one.get()
    expect([again.cache.hit, again.text]).toEqual([true, '-'])
  })

  test('names fields in any case, and every one of them counts', async () => {
    const one = varied(['x-a, X-B', 'X-C'], 'X-A', 'X-B', 'X-C')
    await one.hit({ 'X-A': '1', 'X-B': '2', 'X-C': '3' })
    expect((await one.get({ 'X-A': '1', 'X-B': '2', 'X-C': '4' })).text).toBe('1 2 4')
    expect((await one.get({ 'X-A': '1', 'X-B': '5', 'X-C': '3' })).text).toBe('1 5 3')
    expect((await one.get({ 'X-C': '3', 'x-b': '2', 'x-a': '1' })).cache.hit).toBe(true)
  })

  test('does not mind fields that it does not name', async () => {
    const one = varied('X-A', 'X-A')
    await one.hit({ 'X-A': '1', 'User-Agent': 'one' })
    expect((await one.get({ 'X-A': '1', 'User-Agent': 'two' })).cache.hit).toBe(true)
  })

  test.each(['*', 'Accept, *', ' * '])('"%s" fits no request', async (vary) => {
    const one = varied(vary)
    expect(await one.kept()).toBe(false)
    expect(one.seen).toHaveLength(2)
  })

  test('values that mean different things stay apart', async () => {
    const one = varied('Accept-Encoding', 'Accept-Encoding')
    await one.hit({ 'Accept-Encoding': 'gzip, br' })
    for (const other of ['gzip', 'gzip;q=0, br', 'gzip, br;q=0', 'identity']) {
      expect((await one.get({ 'Accept-Encoding': other })).cache.hit).toBe(false)
    }
  })

  // A value may be normalised where the field's own definition says that it means the same.
  test.each([
    ['Accept-Language', 'de, fr', 'fr, de'], // for some sites the first of equals wins (RFC 9110 12.5.4)
    ['Accept', 'text/html, text/plain', 'text/plain, text/html'],
    ['Accept', 'a/b;profile="urn:X"', 'a/b;profile="urn:x"'],
    ['X-A', '"a , b"', '"a,b"'], // nobody knows what whitespace means in a field of the site's own
    ['X-A', 'a = b', 'a=b'],
    ['X-A', 'a', 'A'],
  ])('%s: %s is not %s', async (name, value, other) => {
    const one = varied(name, name)
    await one.hit({ [name]: value })
    expect((await one.get({ [name]: other })).text).toBe(other)
  })

  test('what once varied is still selected by what the request says', async () => {
    const one = varied('X-A', 'X-A')
    await one.hit({ 'X-A': '1' })
    one.serve(cacheable({}, 'for everybody'))
    const { text } = await one.get({ 'X-A': '2' })
    expect(text).toBe('for everybody')
    expect((await one.get({ 'X-A': '3' })).text).toBe('for everybody')
  })

  // A Vary of the request that was copied into the response:
  // https://github.com/honojs/hono/security/advisories/GHSA-q7jf-gf43-6x6p
  test('GHSA-q7jf-gf43-6x6p: in a request it means nothing', async () => {
    const one = varied('Origin', 'Origin')
    const mine = await one.get({ Vary: '*', Origin: 'https://a.example' })
    expect(mine.headers.get('Vary')).toBe('Origin')
    await one.hit({ Vary: 'X-Evil', Origin: 'https://a.example' })
    const theirs = await one.get({ Vary: 'X-Evil', Origin: 'https://b.example' })
    expect([theirs.text, theirs.headers.get('Vary')]).toEqual(['https://b.example', 'Origin'])
  })
})

test('RFC 9111 2: the same path under another host is another page', async () => {
  const one = page(({ headers }) => cacheable({}, String(headers['x-forwarded-host'])))
  await one.hit({ Host: 'a.example' })
  const { text } = await one.get({ Host: 'b.example' })
  expect(text).not.toBe('a.example')
  expect((await one.get({ Host: 'a.example' })).text).not.toBe('b.example')
})
