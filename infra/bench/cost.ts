// What answers cost: named workloads in a local world, counted by the edges, at the platform's prices.
import { writeFileSync } from 'node:fs'
import type { Context } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { terminalTable } from '../cli/tables.ts'
import { loadWorkload } from '../traffic/product.ts'
import { withWorld } from '../traffic/world.ts'
import { costPage } from './cost-page.ts'
import { type Cost, runWorkload } from './cost-run.ts'
import { costTable, NOTE } from './cost-show.ts'
import { type Workload, workloads } from './cost-workloads.ts'

/** One isolate in each: in production a colo has several, and each has a memory of its own. */
const COLOS = ['NRT', 'FRA', 'ORD']
/** Over all colos; a little less than a laptop's cores can do without queues. */
const REQUESTS_PER_SECOND = 40
/** Of traffic for each workload, and for each round. */
const SECONDS_A_ROUND = 5
const SEED = 7

export type CostOptions = {
  /** The page to write. */
  markdown?: string | undefined
  only?: readonly Workload[]
}

/** `rounds` times five seconds for each workload. */
export async function benchCost(
  rounds: number,
  context: Context,
  { markdown, only = workloads }: CostOptions = {},
): Promise<void> {
  const { root, progress, quit } = context
  const seconds = rounds * SECONDS_A_ROUND
  const slugs = [...(await loadWorkload(root)).names].sort()
  const costs = new Map<string, Cost>()
  for (const workload of only) {
    // A world for each, so that none finds what another one left in a cache.
    const cost = await withWorld(context, { seed: SEED, speed: 0 }, async ({ url, key }) => {
      const target = { url, key, slugs }
      const { signal } = quit
      const traffic = { seed: SEED, perSecond: REQUESTS_PER_SECOND, seconds, colos: COLOS, signal }
      return runWorkload(workload, target, traffic)
    })
    costs.set(workload.name, cost)
  }
  const conditions = `${REQUESTS_PER_SECOND} requests a second for ${seconds} s over ${COLOS.length} colos, seed ${SEED}`
  progress.note(`Cost of each workload: ${conditions}.\n`)
  progress.note(costTable(costs, terminalTable))
  progress.note(NOTE)
  for (const [name, { failed }] of costs) {
    if (failed > 0) progress.note(`${name}: ${failed} answers failed; this machine was too busy.`)
  }
  if (markdown === undefined) return
  const commit = await readCommit(root)
  const command = `npm run bench -- cost --rounds ${rounds}`
  writeFileSync(markdown, costPage(costs, { command, conditions, commit }))
}
