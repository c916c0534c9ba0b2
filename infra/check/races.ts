// npm run races: the schedules of test/races in any number, from one seed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const USAGE = `npm run races -- [--schedules 50000] [--seed N]`
const root = join(import.meta.dirname, '..', '..')

/** Resolves with the exit code. The seed draws the plans and the orders; signatures are made on other
 * threads, so a step may enter its order a little earlier or later on another run. */
export async function races(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        schedules: { type: 'string', default: '50000' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      },
    })
    const numbers = [values.schedules, values.seed]
    if (!numbers.every((text) => /^\d+$/.test(text))) throw new Error('Numbers are whole.')
    console.log(`${values.schedules} schedules, seed ${values.seed}`)
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--project', 'unit', 'test/races'], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, RACES: values.schedules, SEED: values.seed },
    })
    return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}
