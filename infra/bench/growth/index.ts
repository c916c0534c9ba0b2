// npm run bench -- growth: curves of what becomes of Meridian with more of everything, on this machine and in simulation.
import { availableParallelism } from 'node:os'
import { regions } from '../../../src/regions.ts'
import type { Context } from '../../cli/command.ts'
import { readCommit } from '../../cli/commit.ts'
import { loadWorkload } from '../../traffic/product.ts'
import { buildEdge } from '../hosting.ts'
import { readReport, writeReport } from '../report/files.ts'
import type { Growth } from './growth.ts'
import { busiestOf, LOCATIONS, placesOf } from './places.ts'
import { growthSection } from './show.ts'
import { SIZES, simulateAll } from './simulate.ts'
import { SWEEP, sweepAll } from './sweeps.ts'
import { sweepWrites, WRITING } from './writes.ts'

const SEED = 7
/** Twice as many as D1 has locations. */
const REGIONS_MAX = 12

export async function benchGrowth(write: boolean, context: Context): Promise<void> {
  const { root, progress } = context
  const edge = await buildEdge(root)
  // The wall clock first, while nothing else runs.
  const swept = await sweepAll(edge, SWEEP, context)
  const writes = await sweepWrites(edge, await loadWorkload(root), WRITING, context)
  const growth: Growth = {
    ...{ command: 'npm run bench -- growth --write', commit: await readCommit(root), seed: SEED },
    ...{ cores: availableParallelism(), ...swept, writes },
    ...(await simulateAll(SEED, SIZES, context)),
    regions: placesOf(LOCATIONS, REGIONS_MAX),
    busiest: busiestOf(regions),
  }
  progress.note(growthSection(growth))
  if (!write) return
  const report = readReport(root)
  if (!report) {
    throw new Error('There is no docs/benchmarks.json: run npm run bench -- report --write first.')
  }
  writeReport(root, { ...report, growth })
}
