// What the death of a region did to the requests, and how it came back. Pure.
import { regionOf, type Sample } from '../traffic/sample.ts'
import { tally } from '../traffic/statistics.ts'
import type { OutageTimes } from './outage.ts'
import { type PhaseSummary, type Run, summarize } from './summary.ts'

export type OutageSummary = Omit<PhaseSummary, 'cpuBusy' | 'lateP95Ms'> & {
  region: string
  /** From the order to kill to the order to heal. */
  seconds: number
  /** Requests for which the edge had to ask more than one region. */
  failovers: number
  /** Who answered the colos that this region usually answers. */
  tookOver: Record<string, number>
  /** From the order to heal until its processes ran. */
  restartMs: number
  /** From the order to heal to its first answer. `undefined`: not seen before the end. */
  servedAgainMs: number | undefined
}

/** Of the requests that were under way at any moment of the outage. `usual`: the same traffic without it. */
export function summarizeOutage(run: Run, times: OutageTimes, usual: Run): OutageSummary {
  const { region, killAskedAt, healAskedAt, restartedAt } = times
  const during = run.samples.filter(
    ({ sentAt, doneAt }) => sentAt < healAskedAt && doneAt > killAskedAt,
  )
  const { cpuBusy, lateP95Ms, ...figures } = summarize({ ...run, samples: during })
  const homes = homesOf(region, usual)
  const again = run.samples
    .filter((sample) => sample.sentAt >= healAskedAt && regionOf(sample) === region)
    .map(({ doneAt }) => doneAt - healAskedAt)
  return {
    ...figures,
    region,
    seconds: (healAskedAt - killAskedAt) / 1_000,
    failovers: during.filter(tookSecond).length,
    tookOver: tally(
      during
        .filter((sample) => homes.has(sample.colo) && regionOf(sample) !== region)
        .map(regionOf),
    ),
    restartMs: Math.round(restartedAt - healAskedAt),
    servedAgainMs: again.length > 0 ? Math.round(Math.min(...again)) : undefined,
  }
}

/** `apac:unreachable oc:ok` */
const tookSecond = ({ outcome }: Sample) =>
  outcome.kind === 'answered' && outcome.attempts?.includes(' ')

/** The colos which that region answered more often than any other did. */
function homesOf(region: string, { samples }: Run): Set<string> {
  const colos = Object.entries(Object.groupBy(samples, ({ colo }) => colo))
  const mostly = (of: readonly Sample[] = []) => Object.keys(tally(of.map(regionOf)))[0]
  return new Set(colos.filter(([, of]) => mostly(of) === region).map(([colo]) => colo))
}
