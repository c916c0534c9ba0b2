// API keys: parsed once or refused in a sentence, found by their secret and by nothing else.
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/shared/config-error.ts'
import { bearerOf, findKey, parseApiKeys } from '../../../src/shared/keys.ts'
import { digestOf } from '../keys.ts'

const SECRET = 's'.repeat(24)

test('a key is found by its id and its secret', async () => {
  const keys = parseApiKeys(`dev:${await digestOf(SECRET)}:write+operate`)
  const found = await findKey(keys, `Bearer mk_dev_${SECRET}`)
  expect(found?.id).toBe('dev')
  expect([...(found?.scopes ?? [])]).toEqual(['write', 'operate'])
  for (const wrong of [
    null,
    '',
    SECRET,
    `Bearer mk_dev_${'t'.repeat(24)}`,
    `Bearer mk_x_${SECRET}`,
  ]) {
    expect(await findKey(keys, wrong), String(wrong)).toBeUndefined()
  }
})

test.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['BEARER abc', 'abc'],
  ['bEaReR    abc', 'abc'],
  ['Bearer abc def', 'abc def'],
  ['Bearer', undefined],
  ['Bearerabc', undefined],
  ['Bearer\tabc', undefined],
  ['Basic abc', undefined],
  ['xBearer abc', undefined],
  ['', undefined],
  [null, undefined],
])('RFC 9110 section 11.4: %j brings %j', (header, expected) => {
  expect(bearerOf(header)).toBe(expected)
})

test('the scheme may be in any case, the key may not', async () => {
  const keys = parseApiKeys(`dev:${await digestOf(SECRET)}:write`)
  expect((await findKey(keys, `bearer  mk_dev_${SECRET}`))?.id).toBe('dev')
  expect(await findKey(keys, `bearer MK_dev_${SECRET}`)).toBeUndefined()
  expect(await findKey(keys, `bearer mk_dev_${SECRET.toUpperCase()}`)).toBeUndefined()
})

describe('API_KEYS', () => {
  const digest = 'a'.repeat(64)

  test('is a list of ids, digests and scopes', () => {
    expect(parseApiKeys(`one:${digest}:read+write, two:${digest}:admin`)).toEqual([
      { id: 'one', digest, scopes: new Set(['read', 'write']) },
      { id: 'two', digest, scopes: new Set(['admin']) },
    ])
  })

  test('none at all is a deployment without its secret', () => {
    expect(() => parseApiKeys('')).toThrow(ConfigError)
    expect(() => parseApiKeys('')).toThrow('The secret API_KEYS is missing')
  })

  test.each([
    'one',
    `one:${digest}`,
    `one:${digest}:`,
    `One:${digest}:read`,
    `one:${digest.slice(1)}:read`,
    `one:${digest}:read,`,
  ])('%j stops with the next move', (text) => {
    expect(() => parseApiKeys(text)).toThrow(/API_KEYS: entry [12] is not "id:sha256-hex:scopes"/)
  })
})
