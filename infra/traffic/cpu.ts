// How busy this machine's cores are: a phase that had none to spare measured the machine, not Meridian.
import { cpus } from 'node:os'

/** Returns a function that gives the busy share, 0 to 1, since the call. */
export function watchCpu(read: () => Times = readTimes): () => number {
  const before = read()
  return () => {
    const after = read()
    const all = after.allMs - before.allMs
    return all === 0 ? 0 : 1 - (after.idleMs - before.idleMs) / all
  }
}

type Times = { idleMs: number; allMs: number }

function readTimes(): Times {
  const times = cpus().map((cpu) => cpu.times)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    idleMs: sum(times.map(({ idle }) => idle)),
    allMs: sum(times.flatMap((one) => Object.values(one))),
  }
}
