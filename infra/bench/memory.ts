// What memory processes have, from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs'

/** Megabytes: `pss` counts shared pages once (proportionally), `rss` in every process. */
export type Memory = { processes: number; pssMb: number; rssMb: number }

/** Of these process groups and processes. A process that ends meanwhile does not count. */
export function memoryOf(groups: readonly number[], pids: readonly number[]): Memory {
  const total = { processes: 0, pssMb: 0, rssMb: 0 }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      if (!groups.includes(Number(group)) && !pids.includes(Number(pid))) continue
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
      total.processes++
      total.pssMb += megabytes(rollup, 'Pss')
      total.rssMb += megabytes(rollup, 'Rss')
    } catch {
      // It ended while we looked.
    }
  }
  return total
}

const megabytes = (rollup: string, name: string) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1_024
