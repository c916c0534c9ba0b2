// npm run bench: figures for people, never a pass or a fail; each bench is a file beside this one.
import { parseArgs } from 'node:util'
import { benchCost } from './cost.ts'
import { benchFirstVisitor } from './first-visitor.ts'
import { benchHitPath } from './hit-path.ts'
import { benchHits } from './hits.ts'
import { benchRegret } from './regret.ts'
import { benchStampede } from './stampede.ts'
import { benchWorld } from './world.ts'

type Bench = {
  run: (
    rounds: number,
    print: (line: string) => void,
    options: { markdown?: string | undefined },
  ) => Promise<void>
  what: string
}

const benches = {
  world: {
    run: benchWorld,
    what: 'how long the local world takes to boot, and what memory it has',
  },
  'hit-path': {
    run: (rounds, print) => benchHitPath(rounds, print),
    what: 'what a hit costs against one raw KV.get, in workerd',
  },
  cost: { run: benchCost, what: 'what answers cost at the published prices, in the local world' },
  'first-visitor': {
    run: (rounds, print) => benchFirstVisitor(rounds, print),
    what: 'who gets a 404 for a link that was just made, in the local world',
  },
  stampede: {
    run: benchStampede,
    what: 'how often a hot key is loaded when its copy ends, and who waits',
  },
  hits: { run: benchHits, what: 'what consistency costs in cache hits, in simulation' },
  regret: {
    run: benchRegret,
    what: 'what the choice of a region costs against the best one, in simulation',
  },
} satisfies Record<string, Bench>

const USAGE = `npm run bench -- [name...] [--rounds 5] [--markdown FILE, for cost]
${Object.entries(benches)
  .map(([name, { what }]) => `  ${name.padEnd(13)} ${what}`)
  .join('\n')}`

/** Enough for a median on a noisy machine. */
const ROUNDS = '5'

/** Resolves with the exit code. */
export async function bench(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { rounds: { type: 'string', default: ROUNDS }, markdown: { type: 'string' } },
    })
    const rounds = Number(values.rounds)
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds is "${values.rounds}"; it takes a whole number from 1.`)
    }
    for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
      if (!(name in benches)) throw new Error(`There is no bench "${name}".`)
      const { run }: Bench = benches[name as keyof typeof benches]
      await run(rounds, console.log, values)
    }
    return 0
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}
