// npm run demo: the same traffic to one region, to Meridian, and to Meridian while a region dies.
import { writeFileSync } from 'node:fs'
import { type Context, runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { commandFor, type DemoOptions, spec } from './options.ts'
import { play } from './play.ts'
import { failedReads, makeReport } from './report.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'
import { REQUESTS_PER_SECOND } from './traffic.ts'

/** Resolves with the exit code: 0 done, 1 a read failed or the world broke, 2 wrong flags, 130 interrupted. */
export const demo = (args: string[]): Promise<number> => runCommand(args, spec, run)

async function run(options: DemoOptions, context: Context): Promise<number> {
  const { seed, seconds, json, markdown } = options
  const { root, progress } = context
  progress.note(`${seconds} s of traffic from the world's internet users, seed ${seed}`)
  const measured = await play(options, context)
  const commit = await readCommit(root)
  const origin = { command: commandFor(options), commit, seed, perSecond: REQUESTS_PER_SECOND }
  const report = makeReport({ ...measured, origin })
  console.log(`\n${toTerminal(report)}`)
  if (json) writeFileSync(json, toJson(report))
  if (markdown) writeFileSync(markdown, toMarkdown(report))
  return failedReads(report) === 0 ? 0 : 1
}
