// npm run storm -- --model: the protocol's own storm, without a world: many small histories, each checked.
import { parseArgs } from 'node:util'
import { createProgress } from '../demo/progress.ts'
import { model } from '../model/index.ts'
import { TWISTS } from '../model/mutants.ts'

const USAGE = `npm run storm -- --model [options]
  --histories 100000   how many; a million take some minutes
  --seed N             of the first one; drawn by the clock otherwise, and printed
  --mutant NAME        with that mistake in the protocol, which must be found:
                       ${Object.keys(TWISTS).join(' ')}`

/** Resolves with the exit code: 0 no violation, 1 one was found, 2 wrong flags. */
export async function modelStorm(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        model: { type: 'boolean' },
        histories: { type: 'string', default: '100000' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
        mutant: { type: 'string' },
      },
    })
    const [histories, seed] = [whole('--histories', values.histories), whole('--seed', values.seed)]
    const progress = createProgress(process.stdout, () => performance.now())
    progress.note(`${histories} histories, seed ${seed}`)
    const done = await model({
      seed,
      histories,
      ...(values.mutant !== undefined && { mutant: values.mutant }),
      print: (line) => progress.note(line),
      update: (line) => progress.update(line),
    })
    const { violations, disagreements, operations, hits, reads, ms } = done
    console.log(
      `${done.histories} histories with ${operations} operations, ${Math.round((100 * hits) / reads)} % of reads from the cache, in ${Math.round(ms / 1_000)} s: ${violations.length} violations`,
    )
    for (const words of disagreements) console.error(words)
    return violations.length + disagreements.length === 0 ? 0 : 1
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}

function whole(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`${flag} is "${text}"; it takes a whole number.`)
}
