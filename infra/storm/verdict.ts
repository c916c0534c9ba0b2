// What the history checker says of a whole storm, in words.
import type { Workload } from '../../src/shared/workload.ts'
import { check } from '../model/checker.ts'
import { fromStorm } from '../model/from-storm.ts'
import { describeViolation } from '../model/show.ts'
import type { Line } from '../traffic/history.ts'

export type Verdict = {
  /** Sessions that were checked, one per client. */
  sessions: number
  commits: number
  /** Reads from the past, lost or doubled writes, values that nobody wrote: none, if all is well. */
  violations: string[]
}

export function judge(lines: Iterable<Line>, workload: Workload): Verdict {
  const { history, faults } = fromStorm(lines, workload)
  return {
    sessions: history.sessions.length,
    commits: history.commits.length,
    violations: [...faults, ...check(history).map(describeViolation)],
  }
}

export const verdictLine = ({ sessions, commits, violations }: Verdict): string =>
  violations.length === 0
    ? `Checked: ${sessions} sessions against ${commits} commits, and nobody went back in time; nothing was lost or done twice.`
    : `VIOLATIONS: ${violations.length}\n${violations.join('\n')}`
