// npm run races: the schedules of test/races in any number, from one seed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { withOptions } from '../cli/command.ts'
import { number, seed, type Values } from '../cli/flags.ts'

const root = join(import.meta.dirname, '..', '..')
/** More than anybody waits for. */
const SCHEDULES_MAX = 1_000_000_000

/** Resolves with the exit code. The seed draws the plans and the orders; signatures are made on other
 * threads, so a step may enter its order a little earlier or later on another run. */
export async function races(args: string[]): Promise<number> {
  const flags = {
    schedules: number({
      ...{ about: 'how many', byDefault: 50_000, min: 1, max: SCHEDULES_MAX, whole: true },
    }),
    seed: seed('of them all; drawn by the clock otherwise', Date.now() % 2 ** 31),
  }
  const spec = { script: 'races', flags, check: (values: Values<typeof flags>) => values }
  return withOptions(args, spec, async ({ schedules, seed }) => {
    console.log(`${schedules} schedules, seed ${seed}`)
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', 'test/races'], {
      ...{ cwd: root, stdio: 'inherit' },
      env: { ...process.env, RACES: String(schedules), SEED: String(seed) },
    })
    const [code] = await once(child, 'exit')
    return code ?? 1
  })
}
