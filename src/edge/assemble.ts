// An isolate's edge, put together: each part is made once, with what it needs and no more.

import { type Changes, suits } from '../shared/changes.ts'
import type { Cors } from '../shared/cors.ts'
import { publicHeaders } from '../shared/headers.ts'
import { type ApiKey, findKey } from '../shared/keys.ts'
import { type CacheOptions, createCache } from './cache/cache.ts'
import { type AnswersOptions, createAnswers } from './client/answer.ts'
import { createDoor, type DoorOptions } from './client/arrive.ts'
import { logAttempts } from './operators/log.ts'
import { createMeter } from './operators/meter.ts'
import { createOperators, type OperatorsOptions } from './operators/ops.ts'
import { createTelemetry, type TelemetryOptions } from './operators/telemetry/record.ts'
import { createUpstream, type Side } from './upstream/load.ts'
import { type Rates, unlimited } from './upstream/rates.ts'
import type { Tell } from './visit/events.ts'
import type { Asker } from './visit/visit.ts'

/** What an isolate is made of. */
export type Parts = Omit<DoorOptions & AnswersOptions, 'foreign' | 'listen'> &
  Pick<CacheOptions, 'store' | 'tiers'> & {
    apiKeys: readonly ApiKey[]
    rates?: Rates
    side: Side
    /** What is known of the last commits; absent for a foreign site. */
    changes?: Pick<Changes, 'outlasts'>
    /** Absent for a foreign site, which has no regions to operate. */
    operated?: Pick<OperatorsOptions, 'endpoints' | 'version' | 'drains' | 'topology'>
    /** Where each request becomes a data point; without it, none does. */
    telemetry?: TelemetryOptions | undefined
    /** Who else hears what happens to each request. */
    hear?: ((asker: Asker) => Tell) | undefined
    /** What pages of other sites may do; a foreign site says so itself. */
    cors?: Cors | undefined
  }

/** What an isolate does with a request: see handle.ts. */
export type Edge = ReturnType<typeof assemble>

export function assemble(parts: Parts) {
  const { clock, apiKeys, operated, cors, side, changes, rates = unlimited } = parts
  /** A foreign site: no regions, no sessions, no headers of ours. */
  const foreign = operated === undefined
  const meter = createMeter()
  const record = parts.telemetry && createTelemetry({ ...parts, ...parts.telemetry })
  const listen = (asker: Asker): Tell => {
    const [count, log] = [meter.listen(), logAttempts(asker.requestId)]
    const write = record?.(asker, count)
    const hear = parts.hear?.(asker)
    return (event) => {
      count(event)
      log(event)
      write?.(event)
      hear?.(event)
    }
  }
  const door = createDoor({ ...parts, foreign, listen })
  const upstream = createUpstream(side, rates, clock)
  const cache = createCache({
    ...parts,
    upstream,
    // A copy that does not depend on the database has no snapshot and suits every session.
    suits: ({ snapshot }, { position }) =>
      snapshot === undefined || suits(snapshot, position, changes),
    anonymous: door.anonymous,
    privileged: async ({ request }) =>
      (await findKey(apiKeys, request.headers.get('Authorization'))) !== undefined,
    unstored: foreign ? [] : [publicHeaders.serverTiming],
  })
  return {
    clock,
    cors,
    foreign,
    door,
    operators: operated && createOperators({ ...operated, apiKeys, meter, clock }),
    cache,
    upstream,
    answers: createAnswers({ ...parts, foreign }),
    rates,
    meter,
  }
}
