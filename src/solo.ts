// Edge and region in one Worker, to begin with: the edge's only upstream is the region's own handler. docs/solo.md
import { waitUntil } from 'cloudflare:workers'
import type { ExecutionContext } from '@cloudflare/workers-types'
import { cors } from './app/cors.ts'
import * as product from './app/index.ts'
import { createConfirms } from './data/budget.ts'
import { createGate } from './data/gate.ts'
import type { EdgeEnv } from './edge/config.ts'
import { edgeWorker } from './edge/worker.ts'
import type { RegionEnv } from './kit/context.ts'
import { regionOf } from './region/region.ts'
import { primary, regions } from './regions.ts'
import { systemClock } from './shared/time.ts'

/** It runs in no region, but where its user is; the place is the primary's, to which writes go. */
const here = { lat: 0, lon: 0, ...regions.find(({ id }) => id === primary), id: 'solo' }

const runtime = {
  clock: systemClock,
  chance: Math.random,
  newId: () => crypto.randomUUID(),
  gate: createGate(systemClock),
  confirms: createConfirms(systemClock),
}
const edge = edgeWorker({ cors, map: { among: [here], home: here.id } }, runtime)
const region = regionOf(product, runtime)

type SoloEnv = EdgeEnv & Omit<RegionEnv, 'REGION'>

/** As a service binding calls it, with the work behind the response kept by the request that is being handled: the
 * edge of an isolate outlives the request it was made with. */
const handlerOf = (env: SoloEnv) => ({
  fetch: async (url: string, init: RequestInit) =>
    region.fetch(new Request(url, init), { ...env, REGION: here.id }, { waitUntil, ...UNUSED }),
})
const UNUSED = { passThroughOnException: () => {}, props: {} }

export default {
  fetch(request: Request, env: SoloEnv, context: ExecutionContext): Promise<Response> {
    return edge.fetch(request, { ...env, REGION_SOLO: handlerOf(env) as never }, context)
  },
  scheduled: (trigger: Parameters<typeof region.scheduled>[0], env: SoloEnv) =>
    region.scheduled(trigger, { ...env, REGION: here.id }),
}
