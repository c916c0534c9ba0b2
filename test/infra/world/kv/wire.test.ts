import { expect, test } from 'vitest'
import { parseCall } from '../../../../infra/world/kv/wire.ts'

const NOW_MS = 1_800_000_000_500
const parse = (method: string, url: string, body = '', metadata?: string) => {
  const bytes = Buffer.from(body)
  return parseCall({ method, url, metadata, body: { bytes, length: bytes.length } }, NOW_MS)
}

test('a key is decoded once, and only when the client says that it is encoded', () => {
  expect(parse('GET', '/a%2Fb%3F%2541?urlencoded=true')).toMatchObject({ key: 'a/b?%41' })
  expect(parse('GET', '/a%2Fb')).toMatchObject({ key: 'a%2Fb' })
  expect(parse('DELETE', '/bulk%2Fget?urlencoded=true')).toEqual({
    kind: 'delete',
    key: 'bulk/get',
  })
  expect(parse('GET', '/%E0%A4%A?urlencoded=true')).toMatchObject({
    status: 400,
    text: 'Could not URL-decode key name',
  })
})

test('a put carries its value, its metadata and the moment it ends', () => {
  expect(parse('PUT', '/k?urlencoded=true&expiration_ttl=60', 'v', '{"a":1}')).toEqual({
    kind: 'put',
    key: 'k',
    entry: { value: Buffer.from('v'), metadata: '{"a":1}', expiresAtMs: 1_800_000_060_000 },
  })
})

test('a list without parameters is the first thousand keys', () => {
  expect(parse('GET', '/')).toEqual({ kind: 'list', prefix: '', cursor: '', limit: 1_000 })
  expect(parse('GET', '/?prefix=a%26b+c&key_count_limit=3&cursor=eA%3D%3D')).toEqual({
    kind: 'list',
    prefix: 'a&b c',
    limit: 3,
    cursor: 'eA==',
  })
})

test('a bulk get is typed at the door', () => {
  const body = { keys: ['a'], type: 'json', withMetadata: true, cacheTtl: '60' }
  expect(parse('POST', '/bulk/get', JSON.stringify(body))).toEqual({
    kind: 'bulk-get',
    keys: ['a'],
    type: 'json',
    withMetadata: true,
    cacheTtlSeconds: 60,
  })
  for (const wrong of ['', 'null', '[]', '{"keys":"a"}', '{"keys":[1]}']) {
    expect(parse('POST', '/bulk/get', wrong)).toMatchObject({ kind: 'refusal', status: 400 })
  }
})

test('a method KV does not have is refused', () => {
  expect(parse('PATCH', '/k')).toMatchObject({ kind: 'refusal', status: 405 })
})
