// A block from inside: many operations in one request, which is a turn, so that sockets and clients do not count.
import type { Arms } from './arms.ts'
import { type Block, INSIDE, type Inside, medians } from './blocks.ts'
import type { Missed } from './client.ts'

/** Operations in one request to the loop, and such requests to each arm. */
export type Loops = { operations: number; calls: number }

/** `raw` names no tier. */
const MEANT: Record<Inside, string> = {
  ...{ raw: 'other', kv: 'kv', memory: 'memory', told: 'memory' },
}

/** Paths are `path` and a number, from `next()` on. */
export async function measureInside(
  arms: Arms,
  path: string,
  next: () => number,
  { calls, operations }: Loops,
  missed: Missed,
): Promise<Block['insideUs']> {
  const us: Record<Inside, number[]> = { raw: [], kv: [], memory: [], told: [] }
  for (let i = 0; i < calls; i++) {
    const from = next()
    await arms.ask('told-loop', `/?arm=edge&path=${path}&from=${from}&step=0&times=1`)
    for (const arm of INSIDE) {
      const step = MEANT[arm] === 'memory' ? 0 : 1 // again and again what was just asked
      const worker = arm === 'raw' ? 'raw' : 'edge'
      const query = `arm=${worker}&path=${path}&from=${from}&step=${step}&times=${operations}`
      const { ms, text } = await arms.ask(arm === 'told' ? 'told-loop' : 'loop', `/?${query}`)
      if (JSON.parse(text)[MEANT[arm]] === operations) us[arm].push((1_000 * ms) / operations)
      else missed(`batch with ${text} for ${arm}`)
    }
  }
  return medians(us)
}
