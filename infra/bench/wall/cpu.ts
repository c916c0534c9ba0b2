// CPU time of a process, from Linux's /proc: what else the machine does hardly counts in it.
import { readdirSync, readFileSync } from 'node:fs'

/** Microseconds that its threads have run, to the nanosecond, which /proc/<pid>/stat has to the hundredth of a second.
 * `undefined` where the system does not tell: https://docs.kernel.org/scheduler/sched-stats.html */
export function cpuUsOf(pid: number): number | undefined {
  const tasks = `/proc/${pid}/task`
  try {
    const ns = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    )
    return ns.reduce((sum, one) => sum + one, 0) / 1_000
  } catch {
    return undefined
  }
}
