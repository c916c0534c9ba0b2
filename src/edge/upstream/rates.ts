// What one client may cost in a while: Cloudflare's rate limiting binding, asked before what costs something.
// https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
import { Bounded } from '../../shared/bounded.ts'
import { publicHeaders } from '../../shared/headers.ts'
import { type ApiKey, findKey } from '../../shared/keys.ts'
import { problem } from '../../shared/problem.ts'
import { type Clock, within } from '../../shared/time.ts'
import { CLIENT_ADDRESS } from '../../shared/untrusted.ts'
import type { Spent } from './answer.ts'
import { networkOf } from './network.ts'
import type { Policies, RateKind } from './rate-policies.ts'

/** The binding: counts for a key, in this colo and roughly. */
export interface Limiter {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

export interface Rates {
  /** Takes one of the client's; what is spent, when there is none left. Never throws: a limiter that fails or
   * hangs lets everybody pass, because what it protects has limits of its own. */
  take(kind: RateKind, request: Request): Promise<Spent | undefined>
}

export type RatesOptions = {
  /** Kinds without one are not limited. */
  limiters: Partial<Record<RateKind, Limiter | undefined>>
  policies: Policies
  /** A client is its key, or else its network. */
  apiKeys: readonly ApiKey[]
  clock: Clock
}

/** Without any binding. */
export const unlimited: Rates = { take: async () => undefined }

/** The binding answers from the same machine; nobody waits for one that does not. */
const LIMIT_MS_MAX = 50
/** Who has failed too often is remembered: about 1 MB. */
const BLOCKED_MAX = 10_000

export function createRates({ limiters, policies, apiKeys, clock }: RatesOptions): Rates {
  /** Addresses that have failed to say who they are too often, and until when they are not heard. */
  const blockedUntil = new Bounded<number>(BLOCKED_MAX)

  async function allows(limiter: Limiter, key: string): Promise<boolean> {
    const asked = (async () => (await limiter.limit({ key })).success)().catch(() => true)
    return (await within(clock, LIMIT_MS_MAX, asked)) !== false
  }

  return {
    async take(kind, request) {
      const authorization = request.headers.get('Authorization')
      const apiKey = authorization === null ? undefined : await findKey(apiKeys, authorization)
      const client = apiKey ? `key:${apiKey.id}` : networkOf(request.headers.get(CLIENT_ADDRESS))
      if (client === undefined) return undefined
      const blocked = authorization !== null && clock.now() < (blockedUntil.get(client) ?? 0)
      if (blocked) return { kind: 'failures', ...policies.failures }
      const limiter = limiters[kind]
      if (!limiter || (await allows(limiter, client))) return undefined
      const policy = policies[kind]
      if (kind === 'failures') blockedUntil.set(client, clock.now() + 1_000 * policy.seconds)
      return { kind, ...policy }
    },
  }
}

const WHAT: Record<RateKind, string> = {
  loads: 'requests that no copy could answer',
  writes: 'requests that change something',
  failures: 'requests with credentials that are not valid',
}

/** The binding tells how much is left no more than when it is there again: at the latest when its period is over.
 * Fields as in draft-ietf-httpapi-ratelimit-headers-10. */
export function tooMany({ kind, quota, seconds }: Spent, requestId: string): Response {
  const detail = `More than ${quota} ${WHAT[kind]} in ${seconds} s. Try again after Retry-After seconds; copies are shown without limit.`
  return problem('too-many-requests', detail, {
    requestId,
    retryAfterSeconds: seconds,
    headers: {
      [publicHeaders.rateLimitPolicy]: `"${kind}";q=${quota};w=${seconds}`,
      [publicHeaders.rateLimit]: `"${kind}";r=0;t=${seconds}`,
    },
  })
}
