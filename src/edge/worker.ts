// The edge as a Worker's default export: an isolate's edge is made with its first request, and kept.
import type { ExecutionContext } from '@cloudflare/workers-types'
import { ConfigError } from '../shared/config-error.ts'
import { problem } from '../shared/problem.ts'
import type { Runtime } from '../shared/time.ts'
import type { Edge } from './assemble.ts'
import { readable } from './client/cors.ts'
import { type Declared, type EdgeEnv, edgeFrom } from './config.ts'
import { handle } from './handle.ts'

export function edgeWorker(declared: Declared, runtime: Runtime & { newId: () => string }) {
  /** One per isolate, because parsing is not for every request. Never its promise: if the request that began it is
   * ended, it never settles, and everybody after would wait. Two may make it at once; the first one counts. */
  let edge: Edge | undefined

  return {
    async fetch(request: Request, env: EdgeEnv, context: ExecutionContext): Promise<Response> {
      try {
        // What is wrong with the configuration may be right soon; no request may cost the isolate its memory.
        const made = edge ?? (await edgeFrom(env, runtime, declared))
        edge ??= made
        return await handle(request, edge, context)
      } catch (error) {
        console.error(JSON.stringify({ event: 'exception', error: String(error) }))
        const kind = error instanceof ConfigError ? 'misconfigured' : 'internal'
        const failed = problem(kind, "The edge Worker's log says why.")
        return env.ORIGIN || !declared.cors ? failed : readable(failed, request, declared.cors)
      }
    },
  }
}
