// Runs the suite and puts what came of it together.
import { primary, regions } from '../../../src/regions.ts'
import type { Fidelity } from '../fidelity/compare.ts'
import type { Growth } from '../growth/growth.ts'
import type { Beside } from '../nginx/figures.ts'
import { nginxBeside } from '../nginx/recorded.ts'
import type { Wall } from '../wall/figures.ts'
import type { ArmName } from './arms.ts'
import type { Curves } from './curve.ts'
import { type Floor, floorOf } from './floor.ts'
import type { HotKey } from './hot-key.ts'
import type { NewLinks } from './new-links.ts'
import { type RegretMap, regretMap } from './regret-map.ts'
import type { Scenario } from './scenario.ts'
import { FAILOVER, HOT_KEY, NEW_LINKS, suiteOf } from './suite.ts'
import type { Summary } from './summary.ts'
import { type Done, type Job, runJobs } from './threads.ts'
import type { Timeline } from './timeline.ts'

export type Arms = { [name in ArmName]?: Summary }
export type Part = { scenario: Scenario; arms: Arms }

export type Report = {
  command: string
  commit: string
  seed: number
  /** Where writes go, and what `single` is. */
  primary: string
  floor: Floor
  parts: Part[]
  /** Of the scenario in which a region dies and comes back. */
  failover: Timeline
  /** Of the first mix. */
  curves?: { [arm in ArmName]?: Curves }
  /** What the arm `nginx` was compared with. */
  nginx?: Beside | undefined
  /** What the choice of a region costs, by colo. */
  regret?: RegretMap
  hotKey?: { [arm in ArmName]?: HotKey }
  newLinks?: { [arm in ArmName]?: NewLinks }
  /** By the wall clock. */
  wall?: Wall | undefined
  /** Of npm run bench -- fidelity, which has a commit of its own. */
  fidelity?: Fidelity | undefined
  /** Of npm run bench -- growth, likewise. */
  growth?: Growth | undefined
}

export type Wanted = { seed: number; requests: number; command: string; commit: string }

export async function makeReport(
  { seed, requests, ...made }: Wanted,
  signal: AbortSignal,
  told: (job: Job) => void,
): Promise<Report> {
  const suite = suiteOf(
    seed,
    requests,
    regions.map(({ id }) => id),
  )
  const jobs = suite.flatMap(({ scenario, arms }) => arms.map((arm): Job => ({ arm, scenario })))
  const done = await runJobs(jobs, signal, told)
  const of = (name: string): [Job, Done][] =>
    jobs.flatMap((job, i): [Job, Done][] => {
      const result = done[i]
      return result && job.scenario.name === name ? [[job, result]] : []
    })
  return {
    ...made,
    ...{ seed, primary, floor: floorOf(regions) },
    parts: suite.map(({ scenario }) => ({
      scenario,
      arms: Object.fromEntries(of(scenario.name).map(([{ arm }, { summary }]) => [arm, summary])),
    })),
    curves: Object.fromEntries(of('mix 1').map(([{ arm }, { curves }]) => [arm, curves])),
    nginx: await nginxBeside(),
    regret: regretMap(seed, { among: regions, home: primary }),
    hotKey: Object.fromEntries(of(HOT_KEY).map(([{ arm }, { hotKey }]) => [arm, hotKey])),
    newLinks: Object.fromEntries(of(NEW_LINKS).map(([{ arm }, { newLinks }]) => [arm, newLinks])),
    failover: of(FAILOVER)[0]?.[1].timeline ?? { requests: [], failed: [], p95: [] },
  }
}
