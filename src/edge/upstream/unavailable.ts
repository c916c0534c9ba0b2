// Why there is no answer, as a problem that says the next move.
import { internalHeaders } from '../../shared/headers.ts'
import { problem, retryAfterSeconds } from '../../shared/problem.ts'
import type { Demands } from '../cache/rules/demands.ts'
import { tooMany } from '../client/rates.ts'
import type { Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import type { Loaded } from './load.ts'

/** `older`: there is a copy, but older than what this client has seen. */
export function unavailable(
  { visit, demands }: { visit: Visit; demands?: Demands },
  {
    attempts,
    overloaded,
    poisoned,
    spent,
  }: Pick<Loaded, 'attempts' | 'overloaded' | 'poisoned' | 'spent'>,
  older: boolean,
  edge: Edge,
): Response {
  const { requestId, safe } = visit
  const extras = { requestId, retryAfterSeconds: retryAfterSeconds(edge.chance()) }
  const domain = (name: string) =>
    edge.foreign ? {} : { headers: { [internalHeaders.faultDomain]: name } }
  if (spent) return tooMany(spent, requestId)
  if (overloaded) {
    const detail =
      'Too many requests are waiting for an answer. Try again after Retry-After seconds.'
    return problem('overloaded', detail, { ...extras, ...domain('overload') })
  }
  if (demands?.onlyIfCached) {
    return problem('not-cached', 'Leave out only-if-cached to ask the origin.', { requestId })
  }
  if (edge.foreign) {
    const late = attempts.at(-1)?.outcome === 'timeout'
    const what = late ? 'did not answer in time' : 'cannot be reached, or broke off'
    const detail = `The origin ${what}. Try again after Retry-After seconds.`
    return problem(late ? 'gateway-timeout' : 'bad-gateway', detail, extras)
  }
  if (poisoned) {
    const next = safe ? '' : ' Whether it had an effect is not known.'
    const detail = `Two regions that are well failed at this request, so no other was asked.${next} The log says more under this requestId.`
    return problem('unanswerable', detail, { requestId, ...domain('region') })
  }
  const next = older
    ? 'Try again after Retry-After seconds, or accept an older copy with Consistency: stale-ok.'
    : safe
      ? 'Try again after Retry-After seconds.'
      : 'Whether it had an effect is not known. Sent again with the same Idempotency-Key, it is committed once.'
  const kind = older ? 'consistency-unavailable' : 'unavailable'
  return problem(kind, `No region answered in time. ${next}`, { ...extras, ...domain('region') })
}
