// npm run bench -- report: Meridian beside what people would use instead. With --write the page, the README's
// figures and the pictures are made anew.
import type { Context } from '../../cli/command.ts'
import { readCommit } from '../../cli/commit.ts'
import { terminalTable } from '../../cli/tables.ts'
import { measureWall } from '../wall/index.ts'
import { readReport, writeReport } from './files.ts'
import { makeReport } from './report.ts'
import { mixTable } from './show.ts'
import { targetsOf, targetTable } from './targets.ts'

const SEED = 7
/** Blocks of the part by the wall clock: a median, and how far they are apart. */
const WALL_ROUNDS = 7

export type ReportOptions = { requests: number; write: boolean }

export async function benchReport(
  { requests, write }: ReportOptions,
  context: Context,
): Promise<void> {
  const { root, quit, progress } = context
  const command = `npm run bench -- report --requests ${requests} --write`
  const wanted = { seed: SEED, requests, command, commit: await readCommit(root) }
  progress.note('By the wall clock first, while nothing else runs: two to three minutes.')
  const wall = await measureWall(WALL_ROUNDS, context)
  const simulated = await makeReport(wanted, quit.signal, ({ arm, scenario }) =>
    progress.note(`${scenario.name}: ${arm}`),
  )
  const { fidelity, growth } = readReport(root) ?? {} // of benches of their own
  const report = { ...simulated, wall, fidelity, growth }
  for (const part of report.parts.filter(({ scenario }) => scenario.name.startsWith('mix '))) {
    progress.note(`\nWrites: ${part.scenario.writes * 100} %\n${mixTable(part, terminalTable)}`)
  }
  progress.note(`\n${targetTable(targetsOf(report), terminalTable)}`)
  if (!write) return
  writeReport(root, report)
}
