// Tokens: nobody can invent one, honest but spent ones are replaced, and several are merged.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeText, toBase64Url } from '../../../src/shared/base64.ts'
import { merge, start } from '../../../src/shared/position.ts'
import {
  importTokenKeys,
  readTokens,
  signToken,
  TOKEN_AGE_MS_MAX,
  TOKEN_BYTES_MAX,
  TOKEN_SKEW_MS_MAX,
  TOKENS_MAX,
  type TokenKeys,
} from '../../../src/shared/token.ts'
import { position, seq } from '../arbitrary.ts'

const NOW = 1_800_000_000_000
const secret = (fill: number) => toBase64Url(new Uint8Array(32).fill(fill))
const BOOKMARK = 'ffffffff-ffffffff-ffffffff-ffffffffffffffffffffffffffffffff'

let keys: TokenKeys
beforeAll(async () => {
  keys = await importTokenKeys(`k1:${secret(1)}`)
})

const read = (header: string | null, now = NOW, epoch = 1) => readTokens(keys, header, epoch, now)
const sign = (floor: number, now = NOW) => signToken(keys, { ...start(1), floor }, now)

test('a position survives the round trip, in at most the bytes allowed', async () => {
  await fc.assert(
    fc.asyncProperty(position(), async (where) => {
      const token = await signToken(keys, where, NOW)
      expect(token.length).toBeLessThanOrEqual(TOKEN_BYTES_MAX)
      expect(await read(token)).toEqual({ kind: 'valid', position: where })
    }),
    { numRuns: 50 },
  )
  const { MAX_SAFE_INTEGER: most } = Number
  const largest = { epoch: most, floor: most, bookmark: BOOKMARK }
  expect((await signToken(keys, largest, NOW)).length).toBeLessThanOrEqual(TOKEN_BYTES_MAX)
})

test('with any one character changed it is never valid', async () => {
  const token = await signToken(keys, { epoch: 1, floor: 7, bookmark: BOOKMARK }, NOW)
  const other = fc.constantFrom(
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.',
  )
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: token.length - 1 }), other, async (at, char) => {
      fc.pre(token[at] !== char)
      const tampered = token.slice(0, at) + char + token.slice(at + 1)
      expect(await read(tampered)).not.toMatchObject({ kind: 'valid' })
    }),
    { numRuns: 400 },
  )
})

test('the last character has one spelling too, although base64 leaves two of its bits unused', async () => {
  const token = await sign(7)
  for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    if (token.endsWith(char)) continue
    expect(await read(token.slice(0, -1) + char)).toMatchObject({ kind: 'invalid' })
  }
})

test('any truncation, and any other text, is invalid', async () => {
  const token = await sign(7)
  for (let length = 1; length < token.length; length++) {
    expect(await read(token.slice(0, length))).toMatchObject({ kind: 'invalid' })
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect((await read(text)).kind).toBe('invalid')
    }),
    { numRuns: 50 },
  )
})

test('claims that are signed but make no sense are invalid', async () => {
  const [[id, key] = []] = keys
  if (!key || key === 'retired') throw new Error('no key')
  const good = { epoch: 1, F: 1, B: null, issued: NOW }
  for (const part of [{ F: -1 }, { B: 'first-primary' }, { issued: null }, { epoch: 1.5 }]) {
    const head = `v1.${id}.${encodeText(JSON.stringify({ ...good, ...part }))}`
    const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(head))
    const token = `${head}.${toBase64Url(new Uint8Array(mac))}`
    expect(await read(token)).toEqual({ kind: 'invalid', why: 'malformed' })
  }
})

test('a token of another deployment is forged, even under the same key id', async () => {
  const foreign = await importTokenKeys(`k1:${secret(2)}`)
  const token = await signToken(foreign, start(1), NOW)
  expect(await read(token)).toMatchObject({ kind: 'invalid' })
})

describe('time', () => {
  test('a token lives to its last millisecond and then wants a new one', async () => {
    const token = await sign(7)
    expect(await read(token, NOW + TOKEN_AGE_MS_MAX)).toMatchObject({ kind: 'valid' })
    const later = await read(token, NOW + TOKEN_AGE_MS_MAX + 1)
    expect(later).toEqual({ kind: 'reset', reason: 'expired' })
  })

  test('clocks may disagree by an hour, not more', async () => {
    const token = await sign(7)
    expect(await read(token, NOW - TOKEN_SKEW_MS_MAX)).toMatchObject({ kind: 'valid' })
    expect(await read(token, NOW - TOKEN_SKEW_MS_MAX - 1)).toMatchObject({ kind: 'invalid' })
  })

  test('a token of a later epoch is ahead of this deployment', async () => {
    expect(await read(await sign(7), NOW, 0)).toEqual({ kind: 'ahead' })
  })

  test('a token of an earlier epoch is replaced', async () => {
    expect(await read(await sign(7), NOW, 2)).toEqual({ kind: 'reset', reason: 'epoch' })
  })
})

describe('several tokens', () => {
  test('they are merged into the newest of each part', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(position(), { minLength: 1, maxLength: 4 }), async (all) => {
        const tokens = await Promise.all(all.map((each) => signToken(keys, each, NOW)))
        expect(await read(tokens.join(', '))).toEqual({
          kind: 'valid',
          position: all.reduce(merge),
        })
      }),
      { numRuns: 20 },
    )
  })

  test('one bad token spoils them all, and more than the limit are refused', async () => {
    const token = await sign(7)
    expect(await read(`${token},nonsense`)).toMatchObject({ kind: 'invalid' })
    expect(await read(`${token},`)).toMatchObject({ kind: 'invalid' })
    expect(await read(Array(TOKENS_MAX).fill(token).join())).toMatchObject({ kind: 'valid' })
    const many = Array(TOKENS_MAX + 1)
      .fill(token)
      .join()
    expect(await read(many)).toMatchObject({ kind: 'invalid' })
  })

  test('none is none', async () => {
    expect(await read(null)).toEqual({ kind: 'none' })
  })
})

describe('keys', () => {
  test('the first signs and all verify', async () => {
    const rotated = await importTokenKeys(`k2:${secret(2)}, k1:${secret(1)}`)
    const old = await sign(7)
    expect(await readTokens(rotated, old, 1, NOW)).toMatchObject({ kind: 'valid' })
    const fresh = await signToken(rotated, start(1), NOW)
    expect(fresh).toMatch(/^v1\.k2\./)
  })

  test('a retired one means a new token, and one that was never listed is made up', async () => {
    const old = await sign(7)
    const retired = await importTokenKeys(`k2:${secret(2)},k1:retired`)
    expect(await readTokens(retired, old, 1, NOW)).toEqual({ kind: 'reset', reason: 'expired' })
    const forgotten = await importTokenKeys(`k2:${secret(2)}`)
    expect(await readTokens(forgotten, old, 1, NOW)).toMatchObject({ kind: 'invalid' })
  })

  test('the first is no retired one, and each has its own id', async () => {
    const wrong = { signs: 'k1:retired', again: `k1:${secret(1)},k1:${secret(2)}` }
    await expect(importTokenKeys(wrong.signs)).rejects.toThrow(/key 1 signs.* first/)
    await expect(importTokenKeys(wrong.again)).rejects.toThrow(/key 2 has the id "k1" again/)
    await expect(signToken(new Map([['k1', 'retired']]), start(1), NOW)).rejects.toThrow('signs')
  })

  test.each([
    '',
    'k1',
    'k1:',
    `K1:${secret(1)}`,
    'k1:c2hvcnQ',
    `k1:${secret(1)},`,
    'k1:====',
    `k1:${secret(1)},k0:Retired`,
    `k1:${secret(1)}:retired`,
  ])('%j stops the start and says how to make one', async (text) => {
    await expect(importTokenKeys(text)).rejects.toThrow(/TOKEN_KEYS: key [12] .*openssl rand/)
  })

  test('a key whose bytes come in any length from 32 is taken', async () => {
    await fc.assert(
      fc.asyncProperty(seq(), async (extra) => {
        const raw = new Uint8Array(32 + (extra % 32)).fill(3)
        const imported = await importTokenKeys(`a:${toBase64Url(raw)}`)
        expect([...imported.keys()]).toEqual(['a'])
      }),
      { numRuns: 10 },
    )
  })

  test('without a key nothing is signed', async () => {
    await expect(signToken(new Map(), start(1), NOW)).rejects.toThrow('TOKEN_KEYS')
  })
})
