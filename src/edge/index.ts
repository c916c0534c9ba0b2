// The edge Worker: every user reaches this one. It answers from the cache or asks the nearest region.
import type { ExecutionContext } from '@cloudflare/workers-types'
import { cors } from '../app/cors.ts'
import { primary, regions } from '../regions.ts'
import { ConfigError } from '../shared/config-error.ts'
import { problem } from '../shared/problem.ts'
import { systemClock } from '../shared/time.ts'
import type { Edge } from './assemble.ts'
import { readable } from './client/cors.ts'
import { type EdgeEnv, edgeFrom } from './config.ts'
import { handle } from './handle.ts'

const DECLARED = { cors, map: { among: regions, home: primary } }
const RUNTIME = {
  clock: systemClock,
  chance: Math.random,
  newId: () => crypto.randomUUID(),
}

/** One per isolate, because parsing is not for every request. Never its promise: if the request that began it is ended,
 * it never settles, and everybody after would wait. Two may make it at once; the first one counts. */
let edge: Edge | undefined

export default {
  async fetch(request: Request, env: EdgeEnv, context: ExecutionContext): Promise<Response> {
    try {
      // What is wrong with the configuration may be right soon; no request may cost the isolate its memory.
      const made = edge ?? (await edgeFrom(env, RUNTIME, DECLARED))
      edge ??= made
      return await handle(request, edge, context)
    } catch (error) {
      console.error(JSON.stringify({ event: 'exception', error: String(error) }))
      const kind = error instanceof ConfigError ? 'misconfigured' : 'internal'
      const failed = problem(kind, "The edge Worker's log says why.")
      return env.ORIGIN ? failed : readable(failed, request, cors)
    }
  },
}
