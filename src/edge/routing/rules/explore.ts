// Which regions to measure next: those that may be better than we think, where that would be worth it. Pure.
import { type Estimate, isSooner, shrunk, UNLIKE_FACTOR } from './estimate.ts'
import { type Ranked, SWITCH_MS_MIN } from './rank.ts'

/** What is known of a region by its id. */
export type KnownOf = (id: string) => Estimate | undefined

/** Of the logarithm of one sample: three times the jitter of region-rtt.csv, for networks that are worse. */
const SAMPLE_SD = 0.15
/** Of the logarithm of a route, after an hour; it grows with the root of time, as that of a random walk. */
const DRIFT_SD = 0.5
/** How many deviations better it may be than it seems: a confidence bound, as in UCB
 * (https://doi.org/10.1023/A:1013689704352), of which the cost is known and so the gain is asked for. */
const DEVIATIONS = 2
/** Reads measure the first region; where there were none for so long, a probe does. */
const FIRST_OLD_MS = 10 * 60_000

/** The regions whose next sample may gain what a switch needs: those that are not proven, the likeliest first, those that
 * have just become better, and then the others, in turn, or the near ones would be asked for ever. `ranked` is what requests go by; of who is not proven it has the model's time. */
export function worthProbing(
  ranked: readonly Ranked[],
  known: KnownOf,
  now: number,
  mayAsk: (id: string) => boolean = () => true,
): string[] {
  const all = ranked.map(({ region: { id }, rttMs }) => look(id, rttMs, known(id), now))
  const [first] = all
  const seeming = all.toSorted((a, b) => a.seemsMs - b.seemsMs)
  const others = seeming.filter((one) => one !== first)
  const [rival] = others
  if (!first || !rival) return []
  // The best of the others may become the first, and the rest the second, who is asked when the first is dead.
  const boundMs = (one: Looked) =>
    one === rival ? first.rankedMs : (seeming.filter((two) => two !== one)[1]?.seemsMs ?? 0)
  const worth = others.filter((one) => boundMs(one) - one.leastMs > SWITCH_MS_MIN)
  const of = (kind: Looked['kind']) => worth.filter((one) => one.kind === kind)
  return [
    ...of('unproven'),
    ...of('sooner'),
    ...(first.old ? [first] : []),
    ...of('proven').sort((a, b) => a.at - b.at),
  ]
    .map(({ id }) => id)
    .filter(mayAsk)
}

type Looked = ReturnType<typeof look>

/** `seemsMs`: what to expect of it, be it proven or not; `leastMs`: what it may be at best. */
function look(id: string, rankedMs: number, known: Estimate | undefined, now: number) {
  const old = !known?.proven || now - known.at >= FIRST_OLD_MS
  const at = known?.at ?? 0
  const kind = !known?.proven ? 'unproven' : isSooner(known) ? 'sooner' : 'proven'
  if (!known) return { id, kind, rankedMs, seemsMs: rankedMs, leastMs: 0, old, at } as const
  const { rttMs, bestMs, samples, proven } = known
  const hours = Math.max(0, now - at) / 3_600_000
  const deviation = Math.sqrt(SAMPLE_SD ** 2 / samples + DRIFT_SD ** 2 * hours)
  const seemsMs = proven ? rttMs : shrunk(rankedMs, known)
  // Whoever was much better, a moment or an hour ago, may be so again: a slow spell is over sooner than a route changes.
  const mayBeMs = bestMs * UNLIKE_FACTOR < rttMs ? bestMs : rttMs
  const leastMs = mayBeMs * Math.exp(-DEVIATIONS * deviation)
  return { id, kind, rankedMs, seemsMs, leastMs, old, at } as const
}
