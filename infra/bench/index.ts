// npm run bench: figures for people, never a pass or a fail; each bench is a file beside this one.
import { primary, regions } from '../../src/regions.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { file, number, type Spec, type Values } from '../cli/flags.ts'
import { benchCost } from './cost.ts'
import { benchFirstVisitor } from './first-visitor.ts'
import { benchHitPath } from './hit-path.ts'
import { benchHits } from './hits.ts'
import { benchRegret } from './regret.ts'
import { benchStampede } from './stampede.ts'
import { benchWorld } from './world.ts'

type Run = (
  rounds: number,
  print: (line: string) => void,
  context: Context,
  options: { markdown: string | undefined },
) => Promise<void>

const benches: Record<string, Run> = {
  world: benchWorld,
  'hit-path': (rounds, print, context) => benchHitPath(rounds, print, context),
  cost: benchCost,
  'first-visitor': benchFirstVisitor,
  stampede: benchStampede,
  hits: benchHits,
  regret: (rounds, print, context) =>
    benchRegret(rounds, print, context, { among: regions, home: primary }),
}

const flags = {
  rounds: number({
    about: 'boots, blocks, seeds or links: what a median or a mean is of',
    byDefault: 5, // enough for a median on a noisy machine
    min: 1,
    max: 1_000, // days
    whole: true,
  }),
  markdown: file('the page that cost writes, docs/cost.md for the repository'),
}

const spec: Spec<typeof flags, Values<typeof flags> & { names: string[] }> = {
  script: 'bench',
  flags,
  words: {
    world: 'how long the local world takes to boot, and what memory it has',
    'hit-path': 'what a hit costs against one raw KV.get, in workerd',
    cost: 'what answers cost at the published prices, in the local world',
    'first-visitor': 'who gets a 404 for a link that was just made, in the local world',
    stampede: 'how often a hot key is loaded when its copy ends, and who waits',
    hits: 'what consistency costs in cache hits, in simulation',
    regret: 'what the choice of a region costs against the best one, in simulation',
  },
  check: (values, names) => ({ ...values, names }),
}

/** Resolves with the exit code: 0 done, 1 ended early, 2 wrong flags, 130 interrupted. */
export const bench = (args: string[]): Promise<number> =>
  runCommand(args, spec, async ({ names, rounds, markdown }, context) => {
    for (const name of names) {
      await benches[name]?.(rounds, context.progress.note, context, { markdown })
      context.quit.signal.throwIfAborted()
    }
    return 0
  })
