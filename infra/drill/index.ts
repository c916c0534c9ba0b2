// npm run drill: breaks one thing after the other under traffic, and says which promises held.
import { regions } from '../../src/regions.ts'
import { runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { publish } from '../cli/report.ts'
import { withProduct } from '../traffic/product.ts'
import { specFor } from './options.ts'
import { runDrill } from './run.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'
import { judge } from './verdict.ts'

/** Resolves with the exit code: 0 every bound held, 1 one did not or the world broke, 2 wrong flags,
 * 130 interrupted. */
export const drill = (args: string[]): Promise<number> =>
  withProduct('drill', args, (workload) =>
    runCommand(args, specFor(regions.map(({ id }) => id)), async (options, context) => {
      const commit = await readCommit(context.root)
      context.progress.note(`${context.command}  (commit ${commit})`)
      const report = await runDrill({ ...options, workload, commit }, context)
      publish(options, { toTerminal, toMarkdown, toJson }, report)
      return judge(report).length === 0 ? 0 : 1
    }),
  )
