// npm run bench -- report: Meridian beside what people would use instead. With --write the pages and pictures are made anew.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../../cli/command.ts'
import { readCommit } from '../../cli/commit.ts'
import { terminalTable } from '../../cli/tables.ts'
import { toJson } from '../../cli/words.ts'
import { measureWall } from '../wall/index.ts'
import { picturesOf } from './charts.ts'
import { reportPage } from './page.ts'
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
  progress.note('By the wall clock first, while nothing else runs: two minutes.')
  const wall = await measureWall(WALL_ROUNDS, context)
  const simulated = await makeReport(wanted, quit.signal, ({ arm, scenario }) =>
    progress.note(`${scenario.name}: ${arm}`),
  )
  const report = { ...simulated, wall }
  for (const part of report.parts.filter(({ scenario }) => scenario.name.startsWith('mix '))) {
    progress.note(`\nWrites: ${part.scenario.writes * 100} %\n${mixTable(part, terminalTable)}`)
  }
  progress.note(`\n${targetTable(targetsOf(report), terminalTable)}`)
  if (!write) return
  const pictures = join(root, 'docs', 'pictures')
  mkdirSync(pictures, { recursive: true })
  writeFileSync(join(root, 'docs', 'benchmarks.json'), toJson(report))
  writeFileSync(join(root, 'docs', 'benchmarks.md'), reportPage(report))
  for (const [name, picture] of Object.entries(picturesOf(report))) {
    writeFileSync(join(pictures, name), picture)
  }
}
