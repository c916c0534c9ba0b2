// Targets through the whole regional Worker: what is typed, what is shown, and what redirects say.
import { expect, test } from 'vitest'
import { URL_BYTES_MAX } from '../../../src/app/limits.ts'
import { openRegion } from '../lab.ts'

const { origin, key, d1 } = await openRegion()

const send = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}`, {
    redirect: 'manual',
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      Authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
  })
const location = async (slug: string) => {
  const found = await send(`/${slug}`)
  return [found.status, found.headers.get('Location')]
}

test.each([
  [
    'mix',
    'https://example.com/a%20b/日本?x=1%2B1#é',
    'https://example.com/a%20b/%E6%97%A5%E6%9C%AC?x=1%2B1#%C3%A9',
  ],
  ['six', 'http://[2001:db8::1]/日本', 'http://[2001:db8::1]/%E6%97%A5%E6%9C%AC'],
  ['latin', 'https://exämple.com/straße?q=ü', 'https://xn--exmple-cua.com/stra%C3%9Fe?q=%C3%BC'],
])('%s: the same URL is stored, shown, repeated and sent', async (slug, url, expected) => {
  const headers = { 'Idempotency-Key': `urls-test-key-${slug}` }
  const created = await send('/api/links', { slug, url }, headers)
  expect(created.status).toBe(201)
  expect(await created.json()).toMatchObject({ url: expected })
  expect(await (await send(`/api/links/${slug}`)).json()).toMatchObject({ url: expected })
  expect(await location(slug)).toEqual([302, expected])
  // Both spellings are one request.
  const again = await send('/api/links', { slug, url: expected }, headers)
  expect(again.status).toBe(201)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
})

test('a target whose header would be too long is refused with the reason', async () => {
  const url = `https://a.example/${'日'.repeat(2_020)}`
  const refused = await send('/api/links', { slug: 'long', url })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({
    errors: [{ field: 'url', message: expect.stringContaining(`${URL_BYTES_MAX} bytes`) }],
  })
})

test('what was stored as it was typed leads on in ASCII, and its pages can be turned', async () => {
  const insert = 'INSERT INTO links (slug, url, title, mod_seq, created_at, updated_at)'
  for (const [index, slug] of ['old-1', 'old-2'].entries()) {
    await d1.prepare(`${insert} VALUES (?, ?, '', 0, ?, 0)`).bind(slug, OLD, index).run()
  }
  expect(await location('old-1')).toEqual([302, 'https://xn--exmple-cua.com/%20%C3%BC'])
  const slugs: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor && `&cursor=${cursor}`
    const page = (await (await send(`/api/links?limit=1${query}`)).json()) as Page
    slugs.push(...page.links.map(({ slug }) => slug))
    cursor = page.cursor
  }
  expect(slugs.slice(-2)).toEqual(['old-2', 'old-1'])
})

type Page = { links: { slug: string }[]; cursor: string | null }
const OLD = 'https://someone@exämple.com/%20ü'
