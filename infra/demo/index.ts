// npm run demo: the same traffic to one region, through the edge, and through it while a region dies.
import { runCommand } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { publish } from '../cli/report.ts'
import { withProduct } from '../traffic/product.ts'
import { spec } from './options.ts'
import { REQUESTS_PER_SECOND } from './phase.ts'
import { play } from './play.ts'
import { failedReads, makeReport } from './report.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'

/** Resolves with the exit code: 0 done, 1 a read failed or the world broke, 2 wrong flags, 130 interrupted. */
export const demo = (args: string[]): Promise<number> =>
  withProduct(spec.script, args, (workload) =>
    runCommand(args, spec, async (options, context) => {
      const { seed, seconds } = options
      const { root, command, progress } = context
      progress.note(`${seconds} s of traffic from the world's internet users, seed ${seed}`)
      const measured = await play({ seed, seconds, workload }, context)
      const commit = await readCommit(root)
      const origin = { command, commit, seed, perSecond: REQUESTS_PER_SECOND }
      const report = makeReport({ ...measured, origin })
      publish(options, { toTerminal, toMarkdown, toJson }, report)
      return failedReads(report) === 0 ? 0 : 1
    }),
  )
