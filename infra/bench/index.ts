// npm run bench: figures for people, never a pass or a fail; each bench is a file beside this one.
import { parseArgs } from 'node:util'
import { benchHits } from './hits.ts'
import { benchWorld } from './world.ts'

const benches = {
  world: {
    run: benchWorld,
    what: 'how long the local world takes to boot, and what memory it has',
  },
  hits: { run: benchHits, what: 'what consistency costs in cache hits, in simulation' },
}

const USAGE = `npm run bench -- [name...] [--rounds 5]
${Object.entries(benches)
  .map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`)
  .join('\n')}`

/** Enough for a median on a noisy machine. */
const ROUNDS = '5'

/** Resolves with the exit code. */
export async function bench(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { rounds: { type: 'string', default: ROUNDS } },
    })
    const rounds = Number(values.rounds)
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds is "${values.rounds}"; it takes a whole number from 1.`)
    }
    for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
      if (!(name in benches)) throw new Error(`There is no bench "${name}".`)
      await benches[name as keyof typeof benches].run(rounds, console.log)
    }
    return 0
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}
