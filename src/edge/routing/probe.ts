// Asking a region whether it is alive, behind somebody's request.
import { internalHeaders } from '../../shared/headers.ts'
import type { Clock } from '../../shared/time.ts'
import { attempt, type Endpoint } from './attempt.ts'
import { PROBE_MS_MAX } from './rules/limits.ts'

/** `/healthz` looks at nothing but the Worker: what regions share must not eject all of them. */
const PATH = '/healthz'

/** Never throws. `url` is any address of the site. */
export async function probe(endpoint: Endpoint, url: string, clock: Clock) {
  const init = { method: 'GET', redirect: 'manual' } as const
  const tried = await attempt(endpoint, new URL(PATH, url).href, init, PROBE_MS_MAX, clock)
  if (tried.kind !== 'answered') return { alive: false, ms: tried.ms }
  const { response, ms } = tried
  await response.body?.cancel().catch(() => {})
  // Only a region names itself: whatever else answers is not one.
  return { alive: response.status === 200 && response.headers.has(internalHeaders.region), ms }
}
