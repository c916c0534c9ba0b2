// Why there is no answer, as a problem that says the next move. Pure.
import { BODY_BYTES_MAX } from '../../shared/limits.ts'
import { type ProblemKind, problem, retryAfterSeconds } from '../../shared/problem.ts'
import type { Visit } from '../visit/visit.ts'
import type { Loaded, Refusal } from './answer.ts'
import { WRITE_DEADLINE_MS } from './limits.ts'
import { tooMany } from './rates.ts'

/** Of our own regions. `older`: there is a copy, but older than what this client has seen. `chance` is in [0, 1). */
export function regionsUnavailable(
  { requestId, safe }: Visit,
  { refused }: Loaded,
  older: boolean,
  chance: number,
): Response {
  const later = { requestId, retryAfterSeconds: retryAfterSeconds(chance) }
  if (refused !== undefined) return refusal(refused, safe, later)
  const next = older
    ? 'Try again after Retry-After seconds, or accept an older copy with Consistency: stale-ok.'
    : safe
      ? 'Try again after Retry-After seconds.'
      : 'Whether it had an effect is not known. Sent again with the same Idempotency-Key, it is committed once.'
  const kind = older ? 'consistency-unavailable' : 'unavailable'
  return problem(kind, `No region answered in time. ${next}`, later)
}

/** Of a foreign site. `chance` is in [0, 1). */
export function siteUnavailable(
  { requestId, safe }: Visit,
  { attempts, refused }: Loaded,
  chance: number,
): Response {
  const later = { requestId, retryAfterSeconds: retryAfterSeconds(chance) }
  if (refused !== undefined) return refusal(refused, safe, later)
  const late = attempts.at(-1)?.outcome === 'timeout'
  const what = late ? 'did not answer in time' : 'cannot be reached, or broke off'
  const detail = `The origin ${what}. Try again after Retry-After seconds.`
  return problem(late ? 'gateway-timeout' : 'bad-gateway', detail, later)
}

const BODIES = {
  'too-large': ['body-too-large', `At most ${BODY_BYTES_MAX} bytes.`],
  late: ['request-timeout', `The body must arrive within ${WRITE_DEADLINE_MS / 1_000} seconds.`],
  broken: ['invalid-request', 'The body broke off. Send all of it.'],
} as const satisfies Record<string, readonly [ProblemKind, string]>

type Later = { requestId: string; retryAfterSeconds: number }

function refusal(refused: Refusal, safe: boolean, later: Later): Response {
  const { requestId } = later
  if (typeof refused === 'object') return tooMany(refused, requestId)
  switch (refused) {
    case 'too-large':
    case 'late':
    case 'broken': {
      const [kind, detail] = BODIES[refused]
      return problem(kind, detail, { requestId })
    }
    case 'overloaded': {
      const detail =
        'Too many requests are waiting for an answer. Try again after Retry-After seconds.'
      return problem('overloaded', detail, later)
    }
    case 'poisoned': {
      const next = safe ? '' : ' Whether it had an effect is not known.'
      const detail = `Two regions that are well failed at this request, so no other was asked.${next} The log says more under this requestId.`
      return problem('unanswerable', detail, { requestId })
    }
  }
}
