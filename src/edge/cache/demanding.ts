// What a client may demand of the age of an answer: a key everything, a stranger as much once in a while.
import { findKey } from '../../shared/keys.ts'
import type { Edge } from '../config.ts'
import { RELOAD_MS } from '../limits.ts'
import type { Asked } from './look.ts'
import type { Demands } from './rules/demands.ts'

/** Directives of a request are advice (RFC 9111 section 5.2.1), and each that is followed costs a load. Where a
 * key was loaded for such a demand just now, a stranger's next one is not heard. */
export async function heard(asked: Asked, edge: Edge): Promise<Asked> {
  const { key, visit, demands } = asked
  if (!isDemanding(demands) || !reloadedLately(key, edge)) return asked
  const apiKey = await findKey(edge.apiKeys, visit.request.headers.get('Authorization'))
  return apiKey ? asked : { ...asked, demands: patient(demands) }
}

/** `Pragma: no-cache` is among them. */
const isDemanding = ({ noCache, maxAge, minFresh }: Demands) =>
  noCache || minFresh > 0 || maxAge < Number.POSITIVE_INFINITY

const reloadedLately = (key: string, { reloadedAt, clock }: Edge): boolean =>
  clock.now() - (reloadedAt.get(key) ?? 0) < RELOAD_MS

/** The same, of any age. */
export const patient = (demands: Demands): Demands => ({
  ...demands,
  noCache: false,
  maxAge: Number.POSITIVE_INFINITY,
  minFresh: 0,
})
