// A request's execution context, as the runtime hands it to a Worker.
import type { ExecutionContext } from '@cloudflare/workers-types'

/** What is to be kept alive goes to `kept`. */
export function contextOf(kept: Promise<unknown>[] = []): ExecutionContext {
  const context = {
    waitUntil: (work: Promise<unknown>) => void kept.push(work),
    passThroughOnException: () => {},
    props: {},
  }
  return context as unknown as ExecutionContext // tracing and exports are nothing to us
}
