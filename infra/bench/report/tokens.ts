// What the clients of Meridian's arms keep, and what an answer of the edge's says of where it comes from.
import { publicHeaders } from '../../../src/shared/headers.ts'
import { TOKENS_MAX } from '../../../src/shared/token.ts'
import type { Source } from './arm.ts'

/** By session: tokens of answers since the last one that it has sent them all with. */
export function createTokens() {
  const tokens = new Map<number, string[]>()
  const of = (session: number): readonly string[] => tokens.get(session) ?? []
  return {
    of,
    /** The answer to a request that `sent` went with. */
    told(session: number, sent: readonly string[], token: string | null): void {
      if (token === null) return
      // It holds what was sent; answers to parallel requests may hold more.
      const since = of(session).filter((one) => !sent.includes(one))
      tokens.set(session, [...since, token].slice(-TOKENS_MAX))
    },
  }
}

export function sourceOf(headers: Headers): Source {
  const detail = /;\s*hit\b.*detail="?([\w-]+)/.exec(headers.get(publicHeaders.cacheStatus) ?? '')
  if (detail) return detail[1] === 'memory' ? 'memory' : 'cache'
  return /db;desc="\w+ primary"/.test(headers.get(publicHeaders.serverTiming) ?? '')
    ? 'primary'
    : 'replica'
}
