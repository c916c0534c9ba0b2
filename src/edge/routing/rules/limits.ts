// Constants of routing: how long a try may take, when a region is left and trusted again, and what that may cost.

/** With less than this left a region cannot answer: 503 at once instead of a wasted call. */
export const DEADLINE_LEFT_MS_MIN = 50
/** The first try of a read: twice the worst round trip to a far region (about 350 ms) and its query. */
export const GET_FIRST_TRY_MS = 800
/** Later tries may be farther away, and there is nothing to save the time for. */
export const GET_NEXT_TRY_MS = 1_500
/** A write crosses the world, and twice when it has to go by another region than the primary's. */
export const WRITE_TRY_MS = 5_000

/** One failover; more would only multiply load when every region suffers. */
export const ATTEMPTS_MAX = 2
/** A third try is allowed when the earlier ones failed at once and so cost nothing. */
export const ATTEMPTS_MAX_AFTER_REFUSALS = 3
export const REFUSED_MS_MAX = 50
/** Up to this a response is read whole inside the attempt: a region that dies in the middle costs only a retry. */
export const WHOLE_RESPONSE_BYTES_MAX = 1024 * 1024

/** Envoy ejects after 5: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 * An isolate sees few requests, and each failure is one somebody waited for. */
export const FAILURES_IN_A_ROW_MAX = 3
/** Half of the results of ten seconds: a region that fails this often costs more than a farther one. */
export const TALLY_MS = 10_000
export const TALLY_FAILED_SHARE_MAX = 0.5
/** Below ten results a share is chance. */
export const TALLY_RESULTS_MIN = 10

/** A restart takes a few seconds, or a few more: twice this. Then each time in vain twice as long, so that a dead
 * region costs little. A fault of ten seconds is over within thirty, the ramp included. */
export const OPEN_MS = 5_000
export const OPEN_MS_MAX = 60_000
/** Isolates that opened together must not come back together. */
export const OPEN_JITTER = 0.2
/** So long without opening makes the next opening one step shorter. */
export const FORGIVE_MS = 60_000

/** A healthy region answers `/healthz` from anywhere within this. */
export const PROBE_MS_MAX = 500
/** Between two probes of a region, so that never two are under way, and one lucky moment is not health. */
export const PROBE_GAP_MS = 1_000
/** What failed longer ago has nothing to do with what fails now: as long as a breaker is held against a region. */
export const SUSPECT_MS_MAX = FORGIVE_MS
/** Of the traffic it would have, after closing; in tenths, as they are dealt. */
export const RAMP = [
  { afterMs: 0, share: 0.1 },
  { afterMs: 7_500, share: 0.5 },
] as const
/** All traffic, if it held: half a minute in all, with the time until a probe and until a request that it rides on. */
export const RAMP_MS = 15_000
/** For so long a region that was left gets half of its traffic at most, however well it looks. */
export const AWAY_MS_MIN = 30_000
/** More than this share of the regions ejected: more likely our own network than all of theirs. */
export const PANIC_SHARE = 0.5

/** Retries and hedges together add at most a tenth to the load (https://sre.google/sre-book/handling-overload/)
 * and five more, because leaving a region takes three, and somebody may be under way when the third fails. The
 * five come back by time as well: where a request comes each second or less, a fault must not use up what the
 * next one, a minute later, needs. */
export const RETRY_BUDGET = { perRequest: 0.1, max: 10, start: 5, perSecond: 0.1 } as const
/** Of hedges alone, 2 %: The Tail at Scale, https://doi.org/10.1145/2408776.2408794 */
export const HEDGE_BUDGET = { perRequest: 0.02, max: 2, start: 0, perSecond: 0 } as const
/** Hedging earlier than the p99 spends the budget on requests that are merely slow. */
export const HEDGE_SHARE = 0.99
/** With fewer samples the p99 is the maximum; more than these are old news. */
export const HEDGE_SAMPLES_MIN = 100
export const HEDGE_SAMPLES_MAX = 200
/** A person does not notice less. */
export const HEDGE_AFTER_MS_MIN = 50

/** A region is told its cap less the round trip, but at least this: that is an estimate, and a query takes time. */
export const REGION_SHARE_MS_MIN = 100
/** A timeout tells of the region only when it had this share of the usual cap; else it tells of the deadline. */
export const FAIR_SHARE_MIN = 0.5
/** Two regions said that the primary is at fault, for one request: so long nobody asks a second one. */
export const PRIMARY_DOWN_MS = 1_000

/** Half of ten answers, over five seconds: a queue that is merely full drains faster, and below ten a share is chance.
 * A client that was told to come back after `Retry-After` is back by then. */
export const OVERLOAD_LONG_MS = 5_000
export const OVERLOAD_ANSWERS_MIN = 10
/** Twice as many weigh: what is over is noticed after as many good answers as bad ones made it. */
export const OVERLOAD_ANSWERS_MAX = 2 * OVERLOAD_ANSWERS_MIN
/** A region that was not heard of for so long may be well. */
export const OVERLOAD_FORGOTTEN_MS = 60_000
/** Others are overloaded too, or cannot help: so long each bears its own, and nobody asks. */
export const OVERLOAD_STANDS_MS = 10_000
