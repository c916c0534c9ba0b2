// npm run storm: seeded faults against a world under traffic, and a history that can be checked.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Workload } from '../../src/shared/workload.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { modelStorm } from '../model/command.ts'
import { type Line, toLine } from '../traffic/history.ts'
import { withProduct } from '../traffic/product.ts'
import { type Fault, faultKinds } from '../world/faults.ts'
import { type StormOptions, spec } from './options.ts'
import { runStorm } from './run.ts'
import { count, createCounts, describeFault, statusLine, summary, wrongIn } from './show.ts'
import { judge, verdictLine } from './verdict.ts'

/** Resolves with the exit code: 0 nothing was wrong, 1 the world broke or gave an answer that is not
 * allowed, 2 wrong flags, 130 interrupted. */
export const storm = (args: string[]): Promise<number> =>
  args.includes('--model')
    ? modelStorm(args)
    : withProduct(spec.script, args, (workload) =>
        runCommand(args, spec, (options, context) => run({ ...options, workload }, context)),
      )

async function run(options: StormOptions & { workload: Workload }, context: Context) {
  const { seed, minutes, clients, speed, history, workload } = options
  const { root, command, progress } = context
  const lines: Line[] = []
  const so = createCounts()
  const active = new Map<string, Fault>()
  const file = openSync(history, 'w')
  const onLine = (line: Line) => {
    writeSync(file, toLine(line))
    lines.push(line)
    if (line.kind === 'fault' || line.kind === 'healed') {
      if (line.kind === 'fault') active.set(line.id, line.fault)
      else active.delete(line.id)
      const when = `${(line.at / 1_000).toFixed(1).padStart(7)} s`
      progress.note(`${when}  ${line.kind.padEnd(6)}  ${describeFault(line.fault)}`)
    }
    if (line.kind === 'op') {
      count(so, line)
      const now = { seed, minutes, nowMs: line.completedAt, active: active.values() }
      progress.update(statusLine(now, so))
    }
  }
  progress.note(`Seed ${seed}, ${minutes} minutes, ${clients} clients. Again: ${command}`)
  const commit = await readCommit(root)
  onLine({ kind: 'storm', seed, minutes, clients, speed, commit, command, kinds: faultKinds })
  const broken = await runStorm({ ...options, onLine }, context).finally(() => closeSync(file))
  progress.note('')
  console.log(summary(lines, { broken, history, command }))
  const verdict = judge(lines, workload)
  console.log(verdictLine(verdict))
  const faultless = broken.length + wrongIn(lines).length + verdict.violations.length === 0
  return faultless ? 0 : 1
}
