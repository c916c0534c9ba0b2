// One name for one resource, never longer than KV takes, and nothing outside it reaches the upstream.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cacheKey,
  canonical,
  KV_KEY_BYTES_MAX,
  markName,
  type Naming,
  named,
  parseQueryRules,
} from '../../../../../src/edge/cache/rules/key.ts'
import { ConfigError } from '../../../../../src/shared/config-error.ts'

const OURS: Naming = { prefix: '1', queries: parseQueryRules('/api/links?limit&cursor /{a}/x?q') }
const FOREIGN: Naming = { prefix: 'site:x', queries: 'as-is' }

const url = (path: string) => new URL(`https://short.example${path}`)
const asked = (path: string, naming: Naming) => canonical(url(path), naming).href
const key = (path: string, naming: Naming = OURS) =>
  cacheKey(naming, canonical(url(path), naming).href)

describe('QUERY', () => {
  test('says which parameters count on which path', async () => {
    expect(await key('/api/links?limit=5&cursor=a&x=1')).toBe(
      '1:https://short.example/api/links?cursor=a&limit=5',
    )
    expect(await key('/b/x?q=1&limit=5')).toBe('1:https://short.example/b/x?q=1')
    expect(await key('/b/c/x?q=1')).toBe('1:https://short.example/b/c/x')
    expect(await key('/x?q=1')).toBe('1:https://short.example/x')
  })

  test.each(['a', '/a', '/a?', '?x', '/a?x&', '/a?x=1', '/a?x y', 'https://a.example/?x'])(
    '%j is refused with the next move',
    (text) => {
      expect(() => parseQueryRules(text)).toThrow(ConfigError)
      expect(() => parseQueryRules(text)).toThrow(/QUERY: .* Set it in \[env\.edge\.vars\]\./)
    },
  )

  test('a path means itself, dots and all', () => {
    const naming: Naming = { prefix: '1', queries: parseQueryRules('/a.b(c)?x  \n /d?y') }
    const search = (path: string) => canonical(url(path), naming).search
    expect(search('/a.b(c)?x=1&y=2')).toBe('?x=1')
    expect(search('/aXb(c)?x=1')).toBe('')
    expect(search('/d?x=1&y=2')).toBe('?y=2')
    expect(search('/d/e?y=2')).toBe('')
    expect(parseQueryRules('')).toEqual([])
  })
})

describe('of our own routes', () => {
  test('prefix, path and the parameters that count', async () => {
    expect(await key('/api/links')).toBe('1:https://short.example/api/links')
    expect(await key('/a#fragment')).toBe('1:https://short.example/a')
    expect(await key('/a?utm=1')).toBe('1:https://short.example/a')
    expect(await key('/api/links?limit')).toBe('1:https://short.example/api/links?limit=')
  })

  test('of a repeated parameter the first counts', async () => {
    expect(await key('/api/links?limit=1&limit=2')).toBe(
      '1:https://short.example/api/links?limit=1',
    )
  })

  test('order, foreign parameters and ways to write a value do not matter; the values do', async () => {
    const params = fc.record({ limit: fc.string(), cursor: fc.string() })
    await fc.assert(
      fc.asyncProperty(params, fc.string(), async ({ limit, cursor }, other) => {
        const search = (pairs: string[][]) => `/api/links?${new URLSearchParams(pairs)}`
        const [a, b] = [
          ['limit', limit],
          ['cursor', cursor],
        ]
        const one = await key(search([a ?? [], b ?? []]))
        expect(await key(search([b ?? [], ['x', other], a ?? []]))).toBe(one)
        expect(await key(search([a ?? [], ['cursor', `${cursor}1`]]))).not.toBe(one)
      }),
      { numRuns: 50 },
    )
  })

  test('another epoch, path or case is another name', async () => {
    const keys = [key('/a'), key('/a', { ...OURS, prefix: '2' }), key('/b'), key('/A'), key('/a/')]
    expect(new Set(await Promise.all(keys)).size).toBe(keys.length)
  })
})

test("of a foreign site: the query is the site's own business", async () => {
  expect(await key('/a?b=1&a=2&b=3', FOREIGN)).toBe('site:x:https://short.example/a?b=1&a=2&b=3')
  expect(await key('/a?b=%20', FOREIGN)).not.toBe(await key('/a?b=+', FOREIGN))
})

test('another host, scheme or port is another name, whoever answers', async () => {
  const hosts = [
    'https://a.example',
    'https://b.example',
    'http://a.example',
    'http://a.example:81',
  ]
  for (const naming of [FOREIGN, OURS]) {
    const keys = hosts.map((host) => cacheKey(naming, new URL('/a', host).href))
    expect(new Set(await Promise.all(keys)).size).toBe(hosts.length)
  }
})

test('a site under several names has one, with which path and query stay', () => {
  const naming = { ...OURS, origin: 'https://api.example.com' }
  const under = (text: string) => named(new URL(text), naming).href
  expect(under('http://a.example:81//b/c?d=%20#e')).toBe('https://api.example.com//b/c?d=%20')
  expect(under('https://api.example.com/a')).toBe('https://api.example.com/a')
  expect(named(url('/a'), OURS).href).toBe('https://short.example/a')
})

test('what is asked for is canonical once and for all, and the URL given stays', () => {
  const given = url('/api/links?x=1&limit=5')
  expect(canonical(given, OURS).href).toBe('https://short.example/api/links?limit=5')
  expect(given.search).toBe('?x=1&limit=5')
  const path = fc.stringMatching(/^\/[a-z/]{0,6}(\?[a-z=&%+]{0,12})?$/)
  fc.assert(
    fc.property(fc.oneof(path, fc.webPath()), (text) => {
      const once = canonical(url(text), OURS)
      expect(canonical(once, OURS).href).toBe(once.href)
    }),
  )
})

test.each([
  ['ours', OURS],
  ['foreign', FOREIGN],
])('what has the same name is asked for by the same URL: %s', async (_, naming) => {
  const query = fc.constantFrom('', '?', '?x', '?x=', '?limit=1', '?limit=1&x', '?limit', '?limit=')
  const path = fc.tuple(fc.constantFrom('/a', '/api/links'), query).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(path, path, async (one, other) => {
      if ((await key(one, naming)) !== (await key(other, naming))) return
      expect(asked(one, naming)).toBe(asked(other, naming))
    }),
    { numRuns: 500 },
  )
})

test('a name too long for KV is hashed, and still tells resources, origins and epochs apart', async () => {
  const fits = `/${'a'.repeat(KV_KEY_BYTES_MAX - '1:https://short.example/'.length)}`
  expect(await key(fits)).toBe(`1:https://short.example${fits}`)
  const long = await Promise.all([
    key(`${fits}a`),
    key(`${fits}b`),
    key(`${fits}a`, { ...OURS, prefix: '2' }),
    cacheKey(OURS, `https://other.example${fits}a`),
  ])
  expect(new Set(long).size).toBe(4)
  expect(await key(`${fits}a`)).toBe(long[0])
  for (const name of long) expect(name.length).toBeLessThanOrEqual(KV_KEY_BYTES_MAX)
})

test("a mark's name is no resource's name, and is its origin's alone", async () => {
  const list = await key('/list')
  expect(markName(list, 'links')).toBe('1:https://short.example#group:links')
  const long = await key(`/${'a'.repeat(KV_KEY_BYTES_MAX)}`)
  expect(markName(long, 'links')).toBe(markName(list, 'links'))
  const elsewhere = await cacheKey(OURS, 'https://other.example/list')
  expect(markName(elsewhere, 'links')).not.toBe(markName(list, 'links'))
  const names = fc.stringMatching(/^[ -~]{0,12}$/)
  await fc.assert(
    fc.asyncProperty(names, names, async (path, group) => {
      expect(await key(`/${path}`)).not.toBe(markName(list, group))
    }),
  )
})

test('the longest names that can come fit into KV: a host, a group, a site', async () => {
  const host = `${'a'.repeat(253)}:65535`
  const long = await cacheKey(
    { prefix: '9'.repeat(16), queries: [] },
    `https://${host}/${'b'.repeat(600)}`,
  )
  expect(long.length).toBeLessThanOrEqual(KV_KEY_BYTES_MAX)
  expect(markName(long, 'g'.repeat(128)).length).toBeLessThanOrEqual(KV_KEY_BYTES_MAX)
})
