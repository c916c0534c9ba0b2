// KV broken on purpose: what each fault answers.

import type { Call } from './calls.ts'
import { type Refusal, refusal, tooManyRequests } from './limits.ts'

/**
 * `error` every call is a 500 · `hang` no call is answered while its client waits · `stale` a colo
 * keeps what it saw last for ever · `put-429` every put is refused as too soon.
 */
export type KvFault = 'error' | 'hang' | 'stale' | 'put-429'

/** The answer a fault gives in the place of KV's own; `stale` has none, it changes the view. */
export function faultAnswer(
  call: Call | Refusal,
  faults: ReadonlySet<KvFault>,
): Refusal | 'silence' | undefined {
  if (faults.has('hang')) return 'silence'
  if (faults.has('error')) return refusal(500, 'Internal Server Error')
  if (faults.has('put-429') && call.kind === 'put') return tooManyRequests
}
