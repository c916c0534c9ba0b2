// Arms side by side: each has a thread and, in it, a clock of its own.
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ArmName } from './arms.ts'
import type { Curves } from './curve.ts'
import type { HotKey } from './hot-key.ts'
import type { NewLinks } from './new-links.ts'
import type { Scenario } from './scenario.ts'
import type { Summary } from './summary.ts'
import type { Timeline } from './timeline.ts'

export type Job = { arm: ArmName; scenario: Scenario }
export type Done = {
  summary: Summary
  timeline: Timeline
  curves: Curves
  hotKey: HotKey
  newLinks: NewLinks | undefined
}

/** The edge logs each failed attempt; an error comes as an event of its own. */
const QUIET = { stdout: true, stderr: true }

/** Rejects with what went wrong in the thread, or with the signal's reason. */
export async function runJob(job: Job, signal: AbortSignal): Promise<Done> {
  signal.throwIfAborted()
  const thread = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: job,
    ...QUIET,
  })
  thread.stderr.resume()
  try {
    const [done] = (await once(thread, 'message', { signal })) as [Done]
    return done
  } finally {
    await thread.terminate()
  }
}

/** The production edge does ten times what a request of the other arms takes. */
const WEIGHTS: { [arm in ArmName]?: number } = { meridian: 10 }
const workOf = ({ arm, scenario }: Job) => scenario.seconds * (WEIGHTS[arm] ?? 1)

/** In the order of the jobs, as many at once as there are cores; the longest begin first, or one core would be left
 * with one of them at the end. */
export async function runJobs(
  jobs: readonly Job[],
  signal: AbortSignal,
  told: (job: Job) => void,
): Promise<Done[]> {
  const results: Done[] = []
  const left = [...jobs.entries()].sort(([, a], [, b]) => workOf(b) - workOf(a)).values()
  const lane = async () => {
    for (const [index, job] of left) {
      told(job)
      results[index] = await runJob(job, signal)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return results
}
