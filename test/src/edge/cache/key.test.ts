// One name for one resource, never longer than KV takes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cacheKey } from '../../../../src/edge/cache/key.ts'
import { KV_KEY_BYTES_MAX } from '../../../../src/edge/limits.ts'

const key = (path: string, epoch = 1) => cacheKey(epoch, new URL(path, 'https://short.example'))

test('epoch, path and query, sorted', async () => {
  expect(await key('/api/links')).toBe('1:/api/links')
  expect(await key('/api/links?limit=5&cursor=a')).toBe('1:/api/links?cursor=a&limit=5')
  expect(await key('/a#fragment')).toBe('1:/a')
  expect(await key('/a?')).toBe('1:/a')
})

test('the order of parameters does not matter, their values do', async () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 4 }), fc.string()), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(pairs, async (params) => {
      const one = await key(`/a?${new URLSearchParams(params)}`)
      const other = await key(`/a?${new URLSearchParams([...params].reverse())}`)
      expect(one).toBe(other)
      const more = await key(`/a?${new URLSearchParams([...params, ['more', '1']])}`)
      expect(more).not.toBe(one)
    }),
    { numRuns: 50 },
  )
})

test('another epoch, path or case is another key', async () => {
  const keys = await Promise.all([key('/a'), key('/a', 2), key('/b'), key('/A'), key('/a?x=')])
  expect(new Set(keys).size).toBe(keys.length)
})

test('a key too long for KV is hashed, and still tells resources and epochs apart', async () => {
  const fits = `/${'a'.repeat(KV_KEY_BYTES_MAX - 3)}`
  expect(await key(fits)).toBe(`1:${fits}`)
  const long = await Promise.all([key(`${fits}a`), key(`${fits}b`), key(`${fits}a`, 2)])
  expect(new Set(long).size).toBe(3)
  expect(await key(`${fits}a`)).toBe(long[0])
  for (const name of long) expect(name.length).toBeLessThanOrEqual(KV_KEY_BYTES_MAX)
})
