// The product that is put under load: the project's own where it says how, otherwise the machine's.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Workload } from '../../src/shared/workload.ts'
import { ROOT } from '../cli/command.ts'
import { INTERRUPTED, SIGNALS } from '../world/signals.ts'

const WORKLOAD = 'src/app/workload.ts'
const TYPE = 'src/shared/workload.ts'

/** How the project's product is used. Throws an Error that says what there is to be done. */
export async function loadWorkload(root: string): Promise<Workload> {
  const { workload } = await import(pathToFileURL(join(root, WORKLOAD)).href)
  if (!workload) throw new Error(`${WORKLOAD} exports no "workload"; ${TYPE} has its type.`)
  if (workload.names.length > 0) return workload
  throw new Error(`${WORKLOAD} names no item: let src/app/seed.json make one, and name it.`)
}

/** Runs the command here when the product says how it is used. If not, the same command runs in .world/machine, a
 * project with short links that test/machine makes. Resolves with the exit code. */
export async function withProduct(
  script: string,
  args: string[],
  run: (workload: Workload) => Promise<number>,
  root = ROOT,
): Promise<number> {
  if (existsSync(join(root, WORKLOAD))) return run(await loadWorkload(root))
  console.log(
    `No ${WORKLOAD} says how your product is used (${TYPE} has its type): the ${script} runs on the machine's own, short links.`,
  )
  const { makeMachine } = await import(pathToFileURL(join(root, 'test/machine/project.ts')).href)
  await makeMachine()
  return runIn(join(root, '.world', 'machine'), script, args)
}

/** Ctrl-C of a terminal reaches both; a signal that was sent to this one alone is handed on. */
async function runIn(folder: string, script: string, args: string[]): Promise<number> {
  const command = [join(folder, 'infra', 'meridian.mjs'), script, ...args]
  const child = spawn(process.execPath, command, { stdio: 'inherit' })
  const handOn = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of SIGNALS) process.on(signal, handOn)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject).on('exit', (code) => resolve(code ?? INTERRUPTED))
  return promise.finally(() => {
    for (const signal of SIGNALS) process.off(signal, handOn)
  })
}
