// How many in how long, as wrangler.toml tells it: the binding itself does not say.
import { ConfigError } from '../../shared/config-error.ts'

/** What is limited: requests that cost a load, those that change something, and those with wrong credentials. */
export const RATE_KINDS = ['loads', 'writes', 'failures'] as const
export type RateKind = (typeof RATE_KINDS)[number]

export type Policies = Record<RateKind, { quota: number; seconds: number }>

/** Nothing is said to clients of a kind that has no policy: it has no binding either. */
const NONE = { quota: 0, seconds: 60 }

const POLICY = /^(loads|writes|failures)=([1-9]\d{0,8})\/(10|60)$/

/** Parses `RATE_LIMITS`: quotas and seconds, `loads=1200/60 writes=600/60`. Throws with the next move. */
export function parsePolicies(text: string): Policies {
  const policies: Policies = { loads: NONE, writes: NONE, failures: NONE }
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const [, kind, quota, seconds] = POLICY.exec(word) ?? []
    if (kind !== 'loads' && kind !== 'writes' && kind !== 'failures') {
      throw new ConfigError(
        `RATE_LIMITS: "${word}" is none of ${RATE_KINDS.join(', ')} with a quota in 10 or 60 seconds, such as loads=1200/60. Set it in [env.edge.vars].`,
      )
    }
    policies[kind] = { quota: Number(quota), seconds: Number(seconds) }
  }
  return policies
}
