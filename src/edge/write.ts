// Every other method: to an upstream, and what it changed is forgotten.
import { discard } from '../shared/discard.ts'
import { internalHeaders } from '../shared/headers.ts'
import { BODY_BYTES_MAX } from '../shared/limits.ts'
import { type ProblemKind, problem } from '../shared/problem.ts'
import { parseSnapshot } from '../shared/snapshot.ts'
import { invalidatedGroups } from './cache/rules/groups.ts'
import { invalidatedUrls } from './cache/rules/invalidate.ts'
import { cacheKey, canonical, markName } from './cache/rules/key.ts'
import type { Served } from './cache/serve.ts'
import { tooMany } from './client/rates.ts'
import type { Visit } from './client/visit.ts'
import type { Edge } from './config.ts'
import { WRITE_DEADLINE_MS } from './limits.ts'
import { behind } from './operators/metering.ts'
import type { Background } from './routing/cluster.ts'
import { requestBody } from './upstream/body.ts'
import { load } from './upstream/load.ts'
import { unavailable } from './upstream/unavailable.ts'

export async function write(visit: Visit, edge: Edge, background: Background): Promise<Served> {
  const spent = await edge.rates.take(visit.safe ? 'loads' : 'writes', visit.request, edge.apiKeys)
  if (spent) {
    await discard(visit.request.body)
    return ownAnswer(tooMany(spent, visit.requestId))
  }
  const body = await requestBody(visit, edge)
  if (typeof body === 'string') return refused(visit, body)
  const loaded = await load(visit, edge, background, { storable: false, body })
  const { response, attempts } = loaded
  if (response && !visit.safe) await forget(visit, response, edge, background)
  return {
    response: response ?? unavailable({ visit }, loaded, false, edge),
    cache: { kind: 'bypass', why: 'method', stored: false },
    attempts,
  }
}

const REFUSALS = {
  'too-large': ['body-too-large', `At most ${BODY_BYTES_MAX} bytes.`],
  late: ['request-timeout', `The body must arrive within ${WRITE_DEADLINE_MS / 1_000} seconds.`],
  broken: ['invalid-request', 'The body broke off. Send all of it.'],
} as const satisfies Record<string, readonly [ProblemKind, string]>

/** No upstream was asked. */
function refused({ requestId }: Visit, why: keyof typeof REFUSALS): Served {
  const [kind, detail] = REFUSALS[why]
  return ownAnswer(problem(kind, detail, { requestId }))
}

const ownAnswer = (response: Response): Served => ({
  response,
  cache: { kind: 'bypass', why: 'method', stored: false },
  attempts: [],
})

/** Here at once, and elsewhere behind the caller. Nothing correct depends on it: a client that wrote has a
 * token, and others may see what was before. */
async function forget(
  visit: Visit,
  { status, headers }: Response,
  edge: Edge,
  background: Background,
): Promise<void> {
  const urls = invalidatedUrls(visit.url, status, headers)
  if (urls.length === 0) return
  const { naming, foreign, cache, clock } = edge
  const told = foreign ? null : headers.get(internalHeaders.snapshot)
  const snapshot = parseSnapshot(told ?? undefined)
  const commit = snapshot && { epoch: snapshot.epoch, m: snapshot.m }
  const route = foreign ? undefined : (headers.get(internalHeaders.route) ?? undefined)
  const hrefs = [
    ...(foreign ? [visit.href] : []),
    ...urls.map((url) => canonical(url, naming).href),
  ]
  const keys = await Promise.all([...new Set(hrefs)].map((href) => cacheKey(naming, href)))
  const [own = ''] = keys
  const groups = invalidatedGroups(headers).map((group) => markName(own, group))
  const mark = { at: clock.now(), commit }
  behind(edge, background, async (costs) => {
    await cache.invalidate(keys, groups, mark, costs)
    return route
  })
}
