// What the results of a step come to: an answer to give, or a reason to go on.
import type { FaultDomain } from '../../../shared/headers.ts'
import type { Attempt, RegionFailure } from './plan.ts'

export type Fault = 'none' | Exclude<FaultDomain, 'region'>

export type Tried =
  /** `fault`: the region is well, and says what is not. */
  | { kind: 'answered'; response: Response; ms: number; fault: Fault }
  | { kind: 'failed'; failure: RegionFailure; ms: number; response?: Response }
  /** Cut off by `stop`, which says nothing of the region. */
  | { kind: 'outrun'; ms: number }

/** A try that failed for a reason that may be the request's own. */
export type Doubt = { region: string; beganAt: number; failure: Exclude<RegionFailure, 'down'> }

/** What became of a request. */
export type Forwarded = {
  /** Absent when no region gave one. */
  response?: Response
  attempts: readonly Attempt[]
  /** It broke several regions that are well: nobody else was asked. */
  poisoned?: true
}

/** `doubt`: it failed, and that counts against nobody yet. */
export type Result = { region: string; tried: Tried; doubt?: Doubt }

/** The result to answer with, if any. Overload is an answer, because asking elsewhere would add to it, unless somebody
 * has said so for long. That the primary is at fault is one region's word, and none yet. */
export function choose(
  results: readonly Result[],
  mayAskElsewhere: (region: string) => boolean = () => false,
): Result | undefined {
  const saying = (fault: Fault) =>
    results.filter(({ tried }) => tried.kind === 'answered' && tried.fault === fault)
  const [good] = [...saying('none'), ...saying('request')]
  return good ?? saying('overload').find(({ region }) => !mayAskElsewhere(region))
}

/** `ok` is the one whose answer is given. */
export function attemptOf(result: Result, chosen: Result | undefined): Attempt {
  const { region, tried } = result
  const { ms } = tried
  if (result === chosen) return { region, ms, outcome: 'ok' }
  if (tried.kind === 'failed') return { region, ms, outcome: tried.failure }
  const fault = tried.kind === 'answered' ? tried.fault : 'none'
  return { region, ms, outcome: fault === 'none' || fault === 'request' ? 'outrun' : fault }
}

/** The response to give should nothing better come. The others are let go: an open body holds one of the
 * six connections of a request
 * (https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections). */
export function hold(
  results: readonly Result[],
  chosen: Result | undefined,
  held: Response | undefined,
): Response | undefined {
  const responses = [held, ...results.map(responseOf)].filter((one) => one !== undefined)
  const best = (chosen && responseOf(chosen)) ?? responses.at(-1)
  for (const one of responses) if (one !== best) one.body?.cancel().catch(() => {})
  return best
}

const responseOf = ({ tried }: Result): Response | undefined =>
  tried.kind === 'outrun' ? undefined : tried.response

/** The end of a request. A region's word on the primary, or on its load, stands when nobody was left to ask. */
export function ended(attempts: readonly Attempt[], response: Response | undefined): Forwarded {
  const last = attempts.at(-1)
  const word = last?.outcome === 'primary' || last?.outcome === 'overload'
  const final = word ? attempts.with(-1, { ...last, outcome: 'ok' }) : attempts
  return { ...(response && { response }), attempts: final }
}

/** The end of a request that is to blame itself: it broke these regions one after the other, and they are well. */
export const poisoned = (attempts: readonly Attempt[], culprits: readonly string[]): Forwarded => ({
  attempts: attempts.map((one) =>
    culprits.includes(one.region) ? { ...one, outcome: 'poisoned', as: one.outcome } : one,
  ),
  poisoned: true,
})
