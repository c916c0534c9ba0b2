// npm run bench: figures for people, never a pass or a fail; each bench is a file beside this one.
import { primary, regions } from '../../src/regions.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { file, number, type Spec, toggle, type Values } from '../cli/flags.ts'
import { benchCost } from './cost.ts'
import { benchFidelity } from './fidelity/index.ts'
import { benchFirstVisitor } from './first-visitor.ts'
import { benchGrowth } from './growth/index.ts'
import { benchHits } from './hits.ts'
import { benchNginx } from './nginx/index.ts'
import { benchRegret } from './regret.ts'
import { benchReport } from './report/index.ts'
import { benchStampede } from './stampede.ts'
import { benchWall } from './wall/index.ts'
import { benchWorld } from './world.ts'

const flags = {
  rounds: number({
    about: 'boots, blocks, seeds or links: what a median or a mean is of',
    byDefault: 5, // enough for a median on a noisy machine
    min: 1,
    max: 1_000, // days
    whole: true,
  }),
  requests: number({
    about: 'of the main comparison of report, for each arm',
    byDefault: 1_000_000, // a p99.9 of a thousand reads in the rarest continent
    min: 1_000,
    max: 100_000_000, // days
    whole: true,
  }),
  write: toggle(
    'report, fidelity, growth: also write docs/benchmarks.md, its JSON, its pictures and the figures of README.md; nginx: records it',
  ),
  markdown: file('the page that cost writes, docs/cost.md for the repository'),
}
type Options = Values<typeof flags>

const words = {
  world: 'how long the local world takes to boot, and what memory it has',
  wall: 'what the code itself takes on workerd: hits against one KV.get, edge and region against a plain Worker',
  cost: 'what answers cost at the published prices, in the local world',
  'first-visitor': 'who gets a 404 for a link that was just made, in the local world',
  stampede: 'how often a hot key is loaded when its copy ends, and who waits',
  hits: 'what consistency costs in cache hits, in simulation',
  regret: 'what the choice of a region costs against the best one, in simulation',
  nginx: "nginx itself, where it is on PATH, against the report's model of it",
  growth:
    'curves with more clients, keys, bytes, regions, edges, and what it costs; a quarter of an hour',
  report:
    'Meridian beside what people would use instead, in simulation; a million requests take a while',
  fidelity: 'whether that simulation does what the local world does, for three minutes of it',
}

/** Each prints its figures, of `rounds` rounds. */
const benches: Record<string, (options: Options, context: Context) => Promise<void>> = {
  world: ({ rounds }, context) => benchWorld(rounds, context),
  wall: ({ rounds }, context) => benchWall(rounds, context),
  cost: ({ rounds, markdown }, context) => benchCost(rounds, context, { markdown }),
  'first-visitor': ({ rounds }, context) => benchFirstVisitor(rounds, context),
  stampede: ({ rounds }, context) => benchStampede(rounds, context),
  hits: ({ rounds }, context) => benchHits(rounds, context),
  regret: ({ rounds }, context) => benchRegret(rounds, context, { among: regions, home: primary }),
  nginx: ({ write }, context) => benchNginx(write, context),
  growth: ({ write }, context) => benchGrowth(write, context),
  report: (options, context) => benchReport(options, context),
  fidelity: (options, context) => benchFidelity(options, context),
}

const spec: Spec<typeof flags, Options & { names: string[] }> = {
  ...{ script: 'bench', flags, words },
  check: (values, names) => ({ ...values, names }),
}

/** Resolves with the exit code: 0 done, 1 ended early, 2 wrong flags, 130 interrupted. */
export const bench = (args: string[]): Promise<number> =>
  runCommand(args, spec, async ({ names, ...options }, context) => {
    for (const name of names) {
      await benches[name]?.(options, context)
      context.quit.signal.throwIfAborted()
    }
    return 0
  })
