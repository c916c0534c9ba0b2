// Which promises a drill saw broken, in words. Pure.
import { seconds } from '../cli/words.ts'
import type { Counts, Report, Row } from './report.ts'

/** Of the keyed writes, with retries, while one region or KV is broken. */
export const WRITES_ANSWERED_MIN = 0.999
/** Of the reads, while the primary is away; those that only it could answer are not counted. */
export const READS_ANSWERED_MIN = 0.999
/** From the order to heal. */
export const RECOVERY_MS_MAX = 30_000

/** Empty when every bound held. */
export const judge = ({ healthy, rows, all }: Report): string[] => [
  ...without('the healthy run', healthy),
  ...rows.flatMap(judgeRow),
  ...when(rows.length === 0, 'nothing was broken, so nothing is shown'),
  ...onceEach('the whole run', all),
]

const when = (holds: boolean, words: string): string[] => (holds ? [words] : [])

function judgeRow(row: Row): string[] {
  const { name, during, after, touched } = row
  const broken =
    row.kind === 'primary-down' // everything else has a substitute
      ? primaryAway(name, during)
      : [...without(name, during), ...without(`${name}, after healing,`, after)]
  return [
    ...broken,
    ...when(touched === 0, `${name}: no request needed it, so nothing is shown`),
    ...recoveryOf(row),
  ]
}

function without(name: string, counts: Counts): string[] {
  const { reads, failedReads, writes, failedWrites } = counts
  const answered = writes === 0 ? 1 : 1 - failedWrites / writes
  return [
    ...when(failedReads > 0, `${name}: ${failedReads} of ${reads} GETs failed; none may`),
    ...when(
      answered < WRITES_ANSWERED_MIN,
      `${name}: ${failedWrites} of ${writes} keyed writes got no outcome; 0.1 % may`,
    ),
    ...onceEach(name, counts),
  ]
}

const onceEach = (name: string, { lost, doubled }: Counts): string[] => [
  ...when(lost > 0, `${name}: ${lost} acknowledged writes are lost`),
  ...when(doubled > 0, `${name}: ${doubled} writes were done twice`),
]

function primaryAway(name: string, counts: Counts): string[] {
  const { reads, failedReads, floorConflicts, writes, uncleanWrites } = counts
  const others = reads - floorConflicts
  const failed = failedReads - floorConflicts
  return [
    ...when(
      others > 0 && 1 - failed / others < READS_ANSWERED_MIN,
      `${name}: ${failed} of ${others} GETs failed that replicas could answer; 0.1 % may`,
    ),
    ...when(
      uncleanWrites > 0,
      `${name}: ${uncleanWrites} of ${writes} writes failed without 503 and Retry-After`,
    ),
    ...onceEach(name, counts),
  ]
}

function recoveryOf({ name, recovery, watched }: Row): string[] {
  const most = `${RECOVERY_MS_MAX / 1_000} s may pass`
  switch (recovery.kind) {
    case 'recovered':
      return when(
        recovery.afterMs > RECOVERY_MS_MAX,
        `${name}: worked as before only ${seconds(recovery.afterMs)} after healing; ${most}`,
      )
    case 'not-seen':
      // When the next fault came too early to tell, nothing is said.
      return when(
        watched || recovery.watchedMs > RECOVERY_MS_MAX,
        `${name}: not seen to work as before, ${seconds(recovery.watchedMs)} after healing; ${most}`,
      )
  }
}
