// Our own regions as the upstream: what they are told of a visit, and what their answers tell.

import type { Changes } from '../../shared/changes.ts'
import {
  internalHeaders,
  publicHeaders,
  VERSION_OVERRIDES,
  withoutInternal,
} from '../../shared/headers.ts'
import { endToEnd } from '../../shared/hop-by-hop.ts'
import { parseRecent } from '../../shared/recent.ts'
import { parseSnapshot } from '../../shared/snapshot.ts'
import { CLIENT_ADDRESS, trusted } from '../../shared/untrusted.ts'
import type { Router } from '../routing/router.ts'
import type { Share } from '../routing/share.ts'
import { type Visit, wantsLatest } from '../visit/visit.ts'
import type { Answer } from './answer.ts'
import { REGIONAL_BODIES } from './body.ts'
import { GET_DEADLINE_MS, WRITE_DEADLINE_MS } from './limits.ts'
import type { Side } from './load.ts'
import { regionsUnavailable } from './unavailable.ts'

export type RegionalOptions = {
  send: Router['forward']
  /** In [0, 1). */
  chance: () => number
  newId: () => string
  /** Of what was learned of round trips; without it each isolate learns alone. */
  share?: Pick<Share, 'check'>
  /** What answers tell of the last commits is kept here. */
  changes?: Pick<Changes, 'learn' | 'until'>
}

export function createRegional({ send, chance, newId, share, changes }: RegionalOptions): Side {
  return {
    bodies: REGIONAL_BODIES,
    deadlineMs: ({ safe }) => (safe ? GET_DEADLINE_MS : WRITE_DEADLINE_MS),
    async ask(visit, { headers, body, deadline }) {
      const outgoing = {
        method: visit.request.method,
        url: visit.href,
        headers: outward(headers, visit, newId),
        body: body.body,
        deadline,
        work: { write: !visit.safe, repeatable: body.kept },
        ask: { ...visit.position, primary: wantsLatest(visit) },
      }
      const { response, attempts, poisoned } = await send(outgoing, visit.place, visit)
      share?.check(visit.colo, visit)
      changes?.learn(parseRecent(response?.headers.get(internalHeaders.snapshot), changes.until))
      return {
        ...(response && { answer: answerOf(response) }),
        attempts,
        ...(poisoned && { refused: 'poisoned' }),
      }
    },
    unavailable: (visit, loaded, older) => regionsUnavailable(visit, loaded, older, chance()),
  }
}

/** A region sees what the edge vouches for, and nothing a client made up. */
function outward(asked: Headers, { request, requestId, safe }: Visit, newId: () => string) {
  const headers = withoutInternal(trusted(endToEnd(asked), safe))
  const client = request.headers.get(CLIENT_ADDRESS)
  if (client !== null) headers.set(CLIENT_ADDRESS, client)
  if (safe) headers.delete('Content-Length') // their bodies have no meaning here and are not sent
  headers.delete(publicHeaders.token)
  headers.delete(VERSION_OVERRIDES)
  headers.set(publicHeaders.requestId, requestId)
  if (!safe && !headers.has(publicHeaders.idempotencyKey)) {
    // So that our own failover of this write has one effect.
    headers.set(publicHeaders.idempotencyKey, newId())
  }
  return headers
}

export function answerOf(response: Response): Answer {
  const { headers } = response
  const told = headers.get(internalHeaders.snapshot) ?? undefined
  const snapshot = parseSnapshot(told)
  return {
    response,
    fields: withoutInternal(headers),
    snapshot,
    route: headers.get(internalHeaders.route) ?? undefined,
    keepable: told === undefined || snapshot !== undefined,
  }
}
