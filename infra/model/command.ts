// npm run storm -- --model: the protocol's own storm, without a world: many small histories, each checked.
import { type Context, runCommand } from '../cli/command.ts'
import { number, seed, text, toggle } from '../cli/flags.ts'
import { model, twistOf } from './index.ts'
import { TWISTS } from './mutants.ts'

/** A few hours. */
const HISTORIES_MAX = 1_000_000_000
const mutants = Object.keys(TWISTS).join(' ')

type ModelOptions = { histories: number; seed: number; mutant: string | undefined }

/** Resolves with the exit code: 0 no violation, 1 one was found, 2 wrong flags, 130 interrupted. */
export async function modelStorm(args: string[]): Promise<number> {
  const flags = {
    model: toggle('the protocol alone, in simulation'),
    histories: number({
      about: 'how many; a million take some minutes',
      byDefault: 100_000,
      min: 1,
      max: HISTORIES_MAX,
      whole: true,
    }),
    seed: seed('of the first one; drawn by the clock otherwise', Date.now() % 2 ** 31),
    mutant: text(`with that mistake in the protocol, which must be found:\n${mutants}`, 'NAME'),
  }
  const check = (options: ModelOptions) => {
    twistOf(options.mutant)
    return options
  }
  return runCommand(args, { script: 'storm', flags, check }, run)
}

async function run(options: ModelOptions, { progress, clock, quit }: Context): Promise<number> {
  const { histories, seed, mutant } = options
  progress.note(`${histories} histories, seed ${seed}`)
  const done = await model({
    ...{ seed, histories, signal: quit.signal, now: clock.now },
    ...(mutant !== undefined && { mutant }),
    print: progress.note,
    update: progress.update,
  })
  const { violations, disagreements, operations, hits, reads, ms } = done
  console.log(
    `${done.histories} histories with ${operations} operations, ${Math.round((100 * hits) / reads)} % of reads from the cache, in ${Math.round(ms / 1_000)} s: ${violations.length} violations`,
  )
  for (const words of disagreements) console.error(words)
  return violations.length + disagreements.length === 0 ? 0 : 1
}
