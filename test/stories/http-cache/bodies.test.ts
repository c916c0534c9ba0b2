// Bodies of somebody else's site: the same bytes, whatever they are, however long and however they come.
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Got } from '../../support/exchange.ts'
import { largeBody } from '../../support/origin.ts'
import { cacheable, describeSite } from '../../support/site.ts'

const { page } = describeSite()
function decoded({ headers, body }: Got): Buffer {
  const coding = headers.get('Content-Encoding')
  if (coding === 'gzip') return gunzipSync(body)
  return coding === 'br' ? brotliDecompressSync(body) : body
}

const noStore = { 'Cache-Control': 'no-store' }

describe('RFC 9110 8.4: a body', () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 131 + (i >> 8)) & 0xff))
  const codings: [string, Buffer][] = [
    ['gzip', gzipSync(bytes, { level: 1 })],
    ['br', brotliCompressSync(bytes)],
    ['x-unknown', bytes], // no cache needs to know it
  ]
  test.each([['identity', bytes] as const, ...codings])(
    'in %s is the same bytes, fetched or stored, and its tag and its ranges are of these',
    async (coding, body) => {
      const coded = coding === 'identity' ? {} : { 'Content-Encoding': coding }
      const fields = { ...coded, Vary: 'Accept-Encoding', ETag: '"a"' }
      const one = page({ ...cacheable(fields), body })
      const asks = { 'Accept-Encoding': coding }
      const [first, whole] = [await one.get(asks), await one.hit(asks)]
      for (const got of [first, whole]) {
        expect(got.headers.get('Content-Encoding')).toBe(coded['Content-Encoding'] ?? null)
        expect(decoded(got).equals(bytes)).toBe(true)
        // RFC 9110 8.8.3: a strong one is for these very bytes only.
        expect(got.body.equals(body) || got.headers.get('ETag') !== '"a"').toBe(true)
      }
      const part = await one.get({ ...asks, Range: 'bytes=2-9' }) // RFC 9110 14.2: or none
      if (part.status === 200) return expect(part.body.equals(whole.body)).toBe(true)
      expect(part.headers.get('Content-Range')).toBe(`bytes 2-9/${whole.body.length}`)
      expect(part.body.equals(whole.body.subarray(2, 10))).toBe(true)
    },
  )

  test('in a coding that the reader did not ask for is the site’s choice', async () => {
    const body = gzipSync(bytes)
    const one = page({ ...cacheable({ 'Content-Encoding': 'gzip' }), body })
    for (const got of [await one.get(), await one.hit()]) {
      expect([got.headers.get('Content-Encoding'), decoded(got).equals(bytes)]).toEqual([
        'gzip',
        true,
      ])
    }
  })

  test('of more than 25 MiB, KV’s largest value, streams through and is not stored', async () => {
    const large = largeBody(27 * 1024 * 1024 + 1)
    const one = page(large.send({ 'Cache-Control': 'max-age=600' }))
    for (let i = 0; i < 2; i += 1) {
      const got = await one.get()
      expect([got.status, got.body.length, got.sha256]).toEqual([
        200,
        27 * 1024 * 1024 + 1,
        large.sha256,
      ])
      expect(got.cache.hit).toBe(false)
    }
  })

  test('streams: the reader sees the first bytes before the last are made', async () => {
    const gate = Promise.withResolvers<void>()
    const one = page(async (_seen, response) => {
      response.writeHead(200, noStore)
      response.write('first')
      await gate.promise
      response.end('last')
      return undefined
    })
    let early = ''
    const got = one.send('GET', {
      onData: (chunk) => {
        early += chunk
        gate.resolve()
      },
    })
    expect((await got).text).toBe('firstlast')
    expect(early.startsWith('first')).toBe(true)
  })
})
