// A thread of the report: one arm in one scenario, and what came of it.
import { parentPort, workerData } from 'node:worker_threads'
import { readData } from '../../world/csv.ts'
import { arms } from './arms.ts'
import { curveOf } from './curve.ts'
import { countingLoads } from './hot-key.ts'
import { watchingVisits } from './new-links.ts'
import { runArm } from './run.ts'
import { summarize } from './summary.ts'
import type { Done, Job } from './threads.ts'
import { timelineOf } from './timeline.ts'

const { arm, scenario } = workerData as Job // threads.ts gives it
const continents = new Map(
  readData('cloudflare-colos.csv').map(({ colo, region }) => [colo, region]),
)
const loads = countingLoads(arms[arm])
const visits = scenario.newLinks ? watchingVisits(loads.make) : undefined
const { record, kv } = await runArm(visits?.make ?? loads.make, scenario)
const summary = summarize(record, kv, (colo) => continents.get(colo) ?? 'elsewhere')
const done: Done = {
  ...{ summary, timeline: timelineOf(record.timeline) },
  curves: { reads: curveOf(record.readMs), writes: curveOf(record.writeMs) },
  ...{ hotKey: loads.hotKey(scenario), newLinks: visits?.newLinks() },
}
parentPort?.postMessage(done)
