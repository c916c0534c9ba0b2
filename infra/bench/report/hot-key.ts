// One key that everybody asks for: how often it is loaded when its copies end, and how many loads come at once.
import { LIFE, type MakeArm } from './arm.ts'
import type { Scenario } from './scenario.ts'

export type HotKey = {
  /** Of the database, for each time that a copy lives. */
  loads: number
  /** In one second. */
  most: number
}

/** The arm, with its reads of the database counted. */
export function countingLoads(arm: MakeArm) {
  /** By second. */
  const loads: number[] = []
  const make: MakeArm = (world) => {
    const { clock, database } = world
    const beganMs = clock.now()
    const count = () => {
      const second = Math.floor((clock.now() - beganMs) / 1_000)
      loads[second] = (loads[second] ?? 0) + 1
    }
    return arm({
      ...world,
      database: {
        ...database,
        onPrimary(key) {
          count()
          return database.onPrimary(key)
        },
        onReplica(id, key) {
          count()
          return database.onReplica(id, key)
        },
      },
    })
  }
  return { make, hotKey: (scenario: Scenario) => hotKeyOf(loads, scenario) }
}

/** `loads`: by second. What filled the caches is not counted. */
export function hotKeyOf(
  loads: readonly number[],
  { warmSeconds, seconds }: Pick<Scenario, 'warmSeconds' | 'seconds'>,
): HotKey {
  const counted = Array.from(loads.slice(warmSeconds, seconds), (count) => count ?? 0)
  const lives = (seconds - warmSeconds) / LIFE.freshSeconds
  const sum = counted.reduce((total, count) => total + count, 0)
  return { loads: Math.round(sum / lives), most: Math.max(0, ...counted) }
}
