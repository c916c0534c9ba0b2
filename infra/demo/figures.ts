// From the samples of a phase to its figures, and to those of the death in it. Pure.
import {
  type Figures,
  figuresOf,
  isHit,
  lateP95Ms,
  nameOutcome,
  regionOf,
  type Sample,
} from '../traffic/sample.ts'
import { share, tally } from '../traffic/statistics.ts'

/** What a phase brought, before anything is computed: samples in the order of their numbers. */
export type Run = { samples: readonly Sample[]; cpuBusy: number }

type Seen = Figures & {
  requests: number
  /** Of the reads. */
  hitRatio: number | undefined
  /** Who answered what no cache did, reads and writes. */
  regions: Record<string, number>
  /** Statuses, `timeout` and what broke, as often as seen. */
  outcomes: Record<string, number>
}

export type PhaseSummary = Seen & {
  /** How late the 95th percentile was sent: this machine's part. */
  lateP95Ms: number | undefined
  /** Of all cores, 0 to 1, whatever kept them busy. */
  cpuBusy: number
}

function see(samples: readonly Sample[]): Seen {
  const figures = figuresOf(samples)
  const hits = samples.filter((sample) => !sample.write && isHit(sample))
  return {
    requests: samples.length,
    ...figures,
    hitRatio: share(hits.length, figures.reads),
    regions: tally(samples.map(regionOf)),
    outcomes: tally(samples.map(nameOutcome)),
  }
}

export const summarize = ({ samples, cpuBusy }: Run): PhaseSummary => ({
  ...see(samples),
  ...{ lateP95Ms: lateP95Ms(samples), cpuBusy },
})

/** The region that answered most. Throws when none did. */
export function busiest({ samples }: Run): string {
  const [region] = Object.keys(tally(samples.map(regionOf)))
  if (region === undefined) throw new Error('No region answered anything through the edges.')
  return region
}

/** When the death was asked for, when the healing was, and when the region's processes ran again. */
export type OutageTimes = {
  region: string
  killAskedAt: number
  healAskedAt: number
  restartedAt: number
}

export type OutageSummary = Seen & {
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
  const others = during.filter((sample) => regionOf(sample) !== region)
  const homes = homesOf(region, usual)
  const again = run.samples
    .filter((sample) => sample.sentAt >= healAskedAt && regionOf(sample) === region)
    .map(({ doneAt }) => doneAt - healAskedAt)
  return {
    ...see(during),
    region,
    seconds: (healAskedAt - killAskedAt) / 1_000,
    failovers: during.filter(tookSecond).length,
    tookOver: tally(others.filter(({ colo }) => homes.has(colo)).map(regionOf)),
    restartMs: Math.round(restartedAt - healAskedAt),
    servedAgainMs: again.length > 0 ? Math.round(Math.min(...again)) : undefined,
  }
}

/** `apac:unreachable oc:ok` */
const tookSecond = ({ outcome }: Sample) =>
  outcome.kind === 'answered' && outcome.attempts?.includes(' ')

/** The colos which that region answered more often than any other did. */
function homesOf(region: string, { samples }: Run): Set<string> {
  const colos = Map.groupBy(samples, ({ colo }) => colo)
  const mostly = (of: readonly Sample[]) => Object.keys(tally(of.map(regionOf)))[0]
  return new Set([...colos].flatMap(([colo, of]) => (mostly(of) === region ? colo : [])))
}
