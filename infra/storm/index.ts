// npm run storm: seeded faults against a world under traffic, and a history that can be checked.
import { closeSync, openSync, writeSync } from 'node:fs'
import { type Context, runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { type Line, toLine } from '../traffic/history.ts'
import { modelStorm } from './model.ts'
import { commandFor, type StormOptions, spec } from './options.ts'
import { runStorm } from './run.ts'
import { describeFault, statusLine, summary } from './show.ts'
import { createTally } from './tally.ts'
import { judge, verdictLine } from './verdict.ts'

/** Resolves with the exit code: 0 nothing was wrong, 1 the world broke or gave an answer that is not
 * allowed, 2 wrong flags, 130 interrupted. */
export const storm = (args: string[]): Promise<number> =>
  args.includes('--model') ? modelStorm(args) : runCommand(args, spec, run)

async function run(options: StormOptions, context: Context): Promise<number> {
  const { seed, minutes, clients, history } = options
  const { root, progress } = context
  const command = commandFor(options)
  const origin = { command, commit: await readCommit(root) }
  const tally = createTally()
  const lines: Line[] = []
  const file = openSync(history, 'w')
  const onLine = (line: Line) => {
    writeSync(file, toLine(line))
    lines.push(line)
    tally.take(line)
    if (line.kind === 'fault' || line.kind === 'healed') {
      const when = `${(line.at / 1_000).toFixed(1).padStart(7)} s`
      progress.note(`${when}  ${line.kind.padEnd(6)}  ${describeFault(line.fault)}`)
    }
    if (line.kind === 'op') {
      progress.update(statusLine({ seed, minutes, nowMs: line.completedAt }, tally))
    }
  }
  progress.note(`Seed ${seed}, ${minutes} minutes, ${clients} clients. Again: ${command}`)
  const broken = await runStorm(options, context, origin, onLine).finally(() => closeSync(file))
  progress.note('')
  console.log(summary(tally, { broken, history, command }))
  const verdict = judge(lines)
  console.log(verdictLine(verdict))
  const faultless = broken.length + tally.wrong.length + verdict.violations.length === 0
  return faultless ? 0 : 1
}
