// A thread of the report: one arm in one scenario, and what came of it.
import { parentPort, workerData } from 'node:worker_threads'
import { readData } from '../../world/csv.ts'
import { arms } from './arms.ts'
import { curveOf } from './curve.ts'
import { runArm } from './run.ts'
import { summarize } from './summary.ts'
import type { Done, Job } from './threads.ts'
import { timelineOf } from './timeline.ts'

const { arm, scenario } = workerData as Job // threads.ts gives it
const continents = new Map(
  readData('cloudflare-colos.csv').map(({ colo, region }) => [colo, region]),
)
const { record, kv } = await runArm(arms[arm], scenario)
const summary = summarize(record, kv, (colo) => continents.get(colo) ?? 'elsewhere')
const done: Done = {
  ...{ summary, timeline: timelineOf(record.timeline) },
  curves: { reads: curveOf(record.readMs), writes: curveOf(record.writeMs) },
}
parentPort?.postMessage(done)
