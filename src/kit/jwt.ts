// Callers with a JSON Web Token of an identity provider (RFC 7519). Costs no byte until src/app uses it.
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { ConfigError } from '../shared/config-error.ts'
import { isRecord, parseJson } from '../shared/guards.ts'
import { bearerOf } from '../shared/keys.ts'
import type { Authenticator, RegionEnv } from './context.ts'

/** By public keys only: one could be passed off as a shared secret, were that taken too (RFC 8725 section 2.1). */
export type Algorithm = 'ES256' | 'ES384' | 'EdDSA' | 'RS256' | 'PS256'

/** Tokens of identity providers have 1 to 4 kB; this is half of what servers take of all fields. */
const TOKEN_CHARS_MAX = 8_192
/** The longest `sub` of OpenID Connect (Core section 2); it becomes part of a database key. */
const SUBJECT_CHARS_MAX = 255
/** Clocks of provider and Worker may disagree so far; RFC 7519 section 4.1.4: "no more than a few minutes". */
const SKEW_SECONDS = 30

export type JwtOptions = {
  /** `iss`, exactly as the provider writes it. */
  issuer: string
  /** `aud` must name this API, lest a token for another one is good here. */
  audience: string
  /** The provider's public keys, a JWK Set as JSON (RFC 7517), from a variable or secret. Not fetched: no request
   * waits for the provider, and unknown key ids cost it nothing. After a rotation they are deployed anew. */
  keys: (env: RegionEnv) => string | undefined
  algorithms?: readonly Algorithm[]
  /** Such as `at+jwt` (RFC 9068), where the provider tells access tokens from others so. */
  type?: string
  /** By default those of `scope`, divided by blanks (RFC 8693 section 4.2). */
  scopesOf?: (claims: JWTPayload) => readonly string[]
}

export function jwt({
  issuer,
  audience,
  keys,
  algorithms = ['ES256', 'RS256'],
  type,
  scopesOf = scopeClaim,
}: JwtOptions): Authenticator {
  const rules = { issuer, audience, algorithms: [...algorithms], ...(type && { typ: type }) }
  const bounds = { requiredClaims: ['exp', 'sub'], clockTolerance: SKEW_SECONDS }
  let known: { text: string; find: ReturnType<typeof createLocalJWKSet> } | undefined

  const finder = (text = '') => {
    if (known?.text !== text) known = { text, find: createLocalJWKSet(parseKeys(text)) }
    return known.find
  }

  return {
    name: 'jwt',
    scheme: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    challenge: 'Bearer',
    advice: `Send Authorization: Bearer with a token of ${issuer}.`,
    async authenticate(headers, env, now) {
      const find = finder(keys(env))
      const token = bearerOf(headers.get('Authorization'))
      if (!token || token.length > TOKEN_CHARS_MAX) return undefined
      try {
        const checks = { ...rules, ...bounds, currentDate: new Date(now) }
        const { payload, protectedHeader } = await jwtVerify(token, find, checks)
        const { sub = '' } = payload
        // A key that is not named would be guessed from the kind of signature.
        if (!protectedHeader.kid || !sub || sub.length > SUBJECT_CHARS_MAX) return undefined
        return { principal: `${issuer}#${sub}`, scopes: new Set(scopesOf(payload)) }
      } catch (cause) {
        if (cause instanceof errors.JOSEError) return undefined
        throw cause
      }
    },
  }
}

const scopeClaim = ({ scope }: JWTPayload): string[] =>
  typeof scope === 'string' ? scope.split(' ') : []

function parseKeys(text: string): JSONWebKeySet {
  const set = parseJson(text)
  const keys = isRecord(set) && Array.isArray(set.keys) ? set.keys : []
  const isPublic = (key: unknown) =>
    isRecord(key) && typeof key.kid === 'string' && !('d' in key) && !('k' in key)
  if (keys.length > 0 && keys.every(isPublic)) return { keys }
  throw new ConfigError(
    'The keys for JWTs are no JWK Set of public keys that each have a "kid". Copy what the jwks_uri of your provider answers.',
  )
}
