// npm run fuzz: sends a world what nobody planned for, over raw sockets, and looks for what must never come of it.
import { type Context, runCommand } from '../cli/command.ts'
import { withWorld } from '../traffic/world.ts'
import { aftermath } from './aftermath.ts'
import { operationsOf } from './api.ts'
import { commandFor, type FuzzOptions, spec } from './options.ts'
import { fuzz } from './run.ts'
import { show } from './show.ts'

/** One near each of four regions: state is per colo, so more would only be thinner. */
export const COLOS = ['NRT', 'LHR', 'ORD', 'SYD'] as const

/** Resolves with the exit code: 0 nothing found, 1 something found or the world broke, 2 wrong flags,
 * 130 interrupted. */
export const command = (args: string[]): Promise<number> => runCommand(args, spec, run)

function run(options: FuzzOptions, context: Context): Promise<number> {
  const { progress, quit } = context
  const { signal } = quit
  const { seed, requests } = options
  progress.note(commandFor(options))
  return withWorld(context, { seed, speed: 0 }, async ({ port, url, key }) => {
    const operations = operationsOf(await (await fetch(new URL('/openapi.json', url))).text())
    const sent = (count: number) => progress.update(`  ${count} of ${requests}`)
    const outcome = await fuzz({ ...options, port, key, colos: COLOS, operations, sent, signal })
    const wrong = signal.aborted ? [] : await aftermath({ url, key, colos: COLOS })
    console.log(show(outcome, wrong, seed))
    signal.throwIfAborted()
    return outcome.findings.length + wrong.length === 0 ? 0 : 1
  })
}
