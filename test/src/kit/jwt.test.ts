// JSON Web Tokens as a way to tell callers apart: what a provider signed for this API, and nothing else.
import { createRoute } from '@hono/zod-openapi'
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { authenticateBy } from '../../../src/kit/access.ts'
import { noStore } from '../../../src/kit/caching.ts'
import type { App, RegionEnv } from '../../../src/kit/context.ts'
import { declare } from '../../../src/kit/declare.ts'
import { jwt } from '../../../src/kit/jwt.ts'
import { ConfigError } from '../../../src/shared/config-error.ts'
import { openD1 } from '../lab.ts'
import { openProduct } from '../region/lab.ts'

declare module '../../../src/kit/context.ts' {
  interface Scopes {
    refund: true
  }
  interface RegionEnv {
    JWKS?: string
  }
}

afterEach(() => vi.restoreAllMocks())

const ISSUER = 'https://login.example/'
const AUDIENCE = 'https://api.example'
const NOW = Date.UTC(2026, 10, 25)
const at = (seconds: number) => NOW / 1_000 + seconds

const ec = await generateKeyPair('ES256', { extractable: true })
const rsa = await generateKeyPair('RS256', { extractable: true })
const pss = await generateKeyPair('PS256', { extractable: true })
const stranger = await generateKeyPair('ES256', { extractable: true })
const PUBLIC = [
  { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
  { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
  { ...(await exportJWK(pss.publicKey)), kid: 'pss' },
  { ...(await exportJWK(stranger.publicKey)), kid: 'for-secrets', use: 'enc' },
]
const JWKS = JSON.stringify({ keys: PUBLIC })
const keys = ({ JWKS }: RegionEnv) => JWKS
const env = (text: string | undefined = JWKS) => ({ JWKS: text }) as RegionEnv

const KNOWN = { iss: ISSUER, aud: AUDIENCE, sub: 'ann' }
const CLAIMS: JWTPayload = { ...KNOWN, exp: at(60), scope: 'write refund' }
type Header = { alg: string; kid?: string; [name: string]: unknown }
const GOOD: Header = { alg: 'ES256', kid: 'ec' }
type Changes = { [name in keyof JWTPayload]: JWTPayload[name] | undefined }
/** Of CLAIMS with these changes; `undefined` leaves one out. */
const signed = (
  claims: Changes = {},
  header: Header = GOOD,
  key: CryptoKey | Uint8Array = ec.privateKey,
) =>
  new SignJWT(JSON.parse(JSON.stringify({ ...CLAIMS, ...claims })))
    .setProtectedHeader(header)
    .sign(key)

const authenticator = jwt({ issuer: ISSUER, audience: AUDIENCE, keys })
const ask = (token: string, by = authenticator, where = env()) =>
  by.authenticate(new Headers({ Authorization: `Bearer ${token}` }), where, NOW)

describe('is let in', () => {
  const ANN = { principal: `${ISSUER}#ann`, scopes: new Set(['write', 'refund']) }
  test('whoever the provider signed for, under a name that no API key can have', async () => {
    expect(await ask(await signed())).toEqual(ANN)
    expect(await ask(await signed({}, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey))).toEqual(ANN)
    const many = { aud: ['https://other.example', AUDIENCE] }
    expect(await ask(await signed(many))).toEqual(ANN)
  })

  test.each([
    ['just over', { exp: at(-29) }],
    ['about to begin', { nbf: at(29) }],
  ])('a token that is %s, as clocks disagree', async (_, claims) => {
    expect(await ask(await signed(claims))).toEqual(ANN)
  })

  test('without a scope, with none; and with those that the product reads', async () => {
    expect((await ask(await signed({ scope: undefined })))?.scopes).toEqual(new Set())
    const roles = jwt({ issuer: ISSUER, audience: AUDIENCE, keys, scopesOf: () => ['refund'] })
    expect((await ask(await signed(), roles))?.scopes).toEqual(new Set(['refund']))
  })

  test('with a key that came with a deployment', async () => {
    const by = jwt({ issuer: ISSUER, audience: AUDIENCE, keys })
    const old = JSON.stringify({ keys: PUBLIC.slice(1) })
    expect(await ask(await signed(), by, env(old))).toBeUndefined()
    expect(await ask(await signed(), by, env())).toEqual(ANN)
    expect(await ask(await signed(), by, env(old))).toBeUndefined()
  })
})

describe('is not known', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const modulus = PUBLIC[1]?.n ?? ''
  const tampered = async () => {
    const [head, , mac] = (await signed()).split('.')
    const [, body] = (await signed({ sub: 'root' }, GOOD, stranger.privateKey)).split('.')
    return [head, body, mac].join('.')
  }

  test.each<[string, () => Promise<string> | string]>([
    ['nobody', () => ''],
    ['an API key', () => `mk_dev_${'s'.repeat(24)}`],
    ['what is no token', () => 'a.b.c'],
    ['another issuer', () => signed({ iss: 'https://login.example' })],
    ['no issuer', () => signed({ iss: undefined })],
    ['another audience', () => signed({ aud: 'https://other.example' })],
    ['no audience', () => signed({ aud: undefined })],
    ['a token that is over', () => signed({ exp: at(-31) })],
    ['one that never is', () => signed({ exp: undefined })],
    ['one that is not yet', () => signed({ nbf: at(31) })],
    ['no subject', () => signed({ sub: undefined })],
    ['an empty subject', () => signed({ sub: '' })],
    ['a subject too long', () => signed({ sub: 'x'.repeat(256) })],
    ['a token too long', () => signed({ scope: 'x'.repeat(8_192) })],
    ['another signer', () => signed({}, GOOD, stranger.privateKey)],
    ['a changed body', tampered],
    ['a key without a name', () => signed({}, { alg: 'ES256' })],
    ['an unknown key', () => signed({}, { alg: 'ES256', kid: 'other' })],
    ['the name of a key of another kind', () => signed({}, { alg: 'ES256', kid: 'rsa' })],
    [
      'a key for other uses',
      () => signed({}, { alg: 'ES256', kid: 'for-secrets' }, stranger.privateKey),
    ],
    [
      'an algorithm that is not listed',
      () => signed({}, { alg: 'PS256', kid: 'pss' }, pss.privateKey),
    ],
    ['no signature', () => new UnsecuredJWT({ ...CLAIMS }).encode()],
    [
      'the public key as a secret',
      async () => signed({}, { alg: 'HS256', kid: 'rsa' }, bytes(await exportSPKI(rsa.publicKey))),
    ],
    ['its modulus as a secret', () => signed({}, { alg: 'HS256', kid: 'rsa' }, bytes(modulus))],
    [
      'a key it brings along',
      async () =>
        signed(
          {},
          { alg: 'ES256', kid: 'mine', jwk: await exportJWK(stranger.publicKey) },
          stranger.privateKey,
        ),
    ],
    [
      'a key it says where to find',
      () =>
        signed(
          {},
          { alg: 'ES256', kid: 'mine', jku: 'https://evil.example/jwks' },
          stranger.privateKey,
        ),
    ],
    [
      'an extension that must be understood',
      () =>
        new SignJWT({ ...CLAIMS })
          .setProtectedHeader({ ...GOOD, crit: ['exp'], exp: 1 })
          .sign(ec.privateKey, { crit: { exp: true } }),
    ],
  ])('%s', async (_, token) => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    expect(await ask(await token())).toBeUndefined()
    expect(fetched).not.toHaveBeenCalled()
  })

  test('nor is that algorithm refused for its key: listed, it is good', async () => {
    const listed = jwt({ issuer: ISSUER, audience: AUDIENCE, keys, algorithms: ['PS256'] })
    const token = await signed({}, { alg: 'PS256', kid: 'pss' }, pss.privateKey)
    expect(await ask(token, listed)).toBeDefined()
    expect(await ask(await signed(), listed)).toBeUndefined()
  })

  test('a token of another type, where one is asked for', async () => {
    const typed = jwt({ issuer: ISSUER, audience: AUDIENCE, keys, type: 'at+jwt' })
    expect(await ask(await signed({}, { ...GOOD, typ: 'JWT' }), typed)).toBeUndefined()
    expect(await ask(await signed({}, { ...GOOD, typ: 'at+jwt' }), typed)).toBeDefined()
  })
})

test.each([
  ['nothing', ''],
  ['what is no JSON', '{'],
  ['no keys', '{"keys":[]}'],
  ['a key without a name', JSON.stringify({ keys: [{ ...PUBLIC[0], kid: undefined }] })],
  ['a private key', JSON.stringify({ keys: [{ ...PUBLIC[0], d: 'x' }] })],
  ['a shared secret', '{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}'],
])('a deployment with %s for keys says so', async (_, text) => {
  await expect(ask(await signed(), authenticator, env(text))).rejects.toThrow(ConfigError)
})

describe('in a product', async () => {
  const d1 = await openD1()
  const mount = (app: App) => {
    authenticateBy(app, jwt({ issuer: ISSUER, audience: AUDIENCE, keys }))
    declare(
      app,
      { caching: noStore, consistency: 'primary', access: 'refund', effects: 'elsewhere' },
      createRoute({
        method: 'post',
        path: '/refunds',
        responses: { 200: { description: 'Done' } },
      }),
      (c) => c.text(c.var.principal),
    )
    app.get('/described', (c) =>
      c.json(app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } })),
    )
  }
  const { fetch, clock } = openProduct({ mount }, d1, { JWKS })
  const exp = () => Math.floor(clock.now() / 1_000) + 60
  const refund = (token: string) =>
    fetch('/refunds', { method: 'POST', headers: { Authorization: `Bearer ${token}` } })

  test('its own scope lets in whoever has it, by the clock of the region', async () => {
    const token = await signed({ exp: exp() })
    const done = await refund(token)
    expect([done.status, await done.text()]).toEqual([200, `${ISSUER}#ann`])
    clock.advance(91_000)
    expect((await refund(token)).status).toBe(401)
  })

  test('others are a 403, strangers a 401 that says how', async () => {
    const forbidden = await refund(await signed({ exp: exp(), scope: 'write' }))
    expect(await forbidden.json()).toMatchObject({ status: 403, type: '/docs#forbidden' })
    const unknown = await refund('x')
    expect([unknown.status, unknown.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
    expect(await unknown.text()).toContain(ISSUER)
  })

  test('OpenAPI tells how', async () => {
    const { paths, components } = await (await fetch('/described')).json()
    expect(paths['/refunds'].post.security).toEqual([{ jwt: [] }])
    expect(components.securitySchemes.jwt).toMatchObject({ scheme: 'bearer', bearerFormat: 'JWT' })
  })
})
