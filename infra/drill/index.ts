// npm run drill: breaks one thing after the other under traffic, and says which promises held.
import { writeFileSync } from 'node:fs'
import { regions } from '../../src/regions.ts'
import { type Context, runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { type DrillOptions, specFor } from './options.ts'
import { runDrill } from './run.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'
import { judge } from './verdict.ts'

/** Resolves with the exit code: 0 every bound held, 1 one did not or the world broke, 2 wrong flags,
 * 130 interrupted. */
export const drill = (args: string[]): Promise<number> =>
  runCommand(args, specFor(regions.map(({ id }) => id)), run)

async function run(options: DrillOptions, context: Context): Promise<number> {
  const { command, json, markdown } = options
  const commit = await readCommit(context.root)
  context.progress.note(`${command}  (commit ${commit})`)
  const report = await runDrill(options, context, commit)
  console.log(`\n${toTerminal(report)}`)
  if (json) writeFileSync(json, toJson(report))
  if (markdown) writeFileSync(markdown, toMarkdown(report))
  return judge(report).length === 0 ? 0 : 1
}
