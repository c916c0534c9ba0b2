// What a hit costs against one raw KV.get: the production edge in workerd, arms alternating in one run.
import type { Context } from '../cli/command.ts'
import { left, right, terminalTable } from '../cli/tables.ts'
import { readStory } from '../traffic/reply.ts'
import { median, tally } from '../traffic/statistics.ts'
import { type Arms, openArms } from './hit-path-arms.ts'
import {
  ARMS,
  type Arm,
  type Block,
  type Median,
  medianBlock,
  ratio,
  without,
} from './hit-path-blocks.ts'

export type Size = {
  /** More than an isolate remembers (MEMORY_ENTRIES_MAX in src/edge/cache/store/memory.ts), or no path twice: who
   * asks for one after the other then never finds one in memory. */
  paths: number
  /** Requests to each arm in a block: enough for a median that does not move between blocks. */
  turns: number
  /** Not counted: compilation, connections, a first look at the clock. */
  warmTurns: number
  /** Operations in one request to the loop, and such requests to each arm in a block. */
  operations: number
  calls: number
}
const SIZE: Size = { paths: 2_100, turns: 200, warmTurns: 300, operations: 100, calls: 5 }
/** Each path is in a cache group of its own, as short links are. */
const PATH = '/grouped-'

/** What a read of KV takes beside this machine's work: nothing, and the median of
 * https://developers.cloudflare.com/changelog/post/2025-08-22-kv-performance-improvements/ */
const KV_MS = [0, 1]

type Samples = Record<Arm, number[]>
/** Hears of an answer that came from elsewhere than it was meant to. */
type Missed = (what: string) => void

/** Prints medians and ratios over `rounds` blocks, from outside and from inside a Worker. */
export async function benchHitPath(rounds: number, context: Context, size = SIZE): Promise<void> {
  for (const kvMs of KV_MS) await benchWith(kvMs, rounds, context, size)
  context.progress.note(NOTE)
}

async function benchWith(
  kvMs: number,
  rounds: number,
  { root, progress, quit }: Context,
  size: Size,
): Promise<void> {
  const paths = Array.from({ length: size.paths }, (_, i) => `${PATH}${i}`)
  await using arms = await openArms(root, paths, kvMs, quit.signal)
  const others: string[] = []
  let asked = 0
  const next = () => paths[asked++ % paths.length] ?? ''
  let at = 0
  /** Where each batch of operations begins. */
  const from = () => (at = (at + size.operations) % size.paths)
  async function blocksOf(block: (turns: number, missed: Missed) => Promise<Block>) {
    await block(size.warmTurns, () => {})
    const blocks: Block[] = []
    for (let i = 0; i < rounds; i++) {
      blocks.push(await block(size.turns, (what) => void others.push(what)))
    }
    return blocks
  }
  const outside = await blocksOf((turns, missed) => fromOutside(arms, next, turns, missed))
  const inside = await blocksOf((_, missed) => fromInside(arms, from, size, missed))
  progress.note(
    `A hit against one raw KV.get that takes ${kvMs} ms, median of ${rounds} blocks (least and most), microseconds:`,
  )
  progress.note(terminalTable(COLUMNS, rows(outside, inside)))
  const not = Object.entries(tally(others)).map(([what, times]) => `${times} ${what}`)
  progress.note(`Not from the tier that was meant, and left out: ${not.join(', ') || 'none'}.`)
}

/** One block: the arms take turns, request by request. */
async function fromOutside(
  arms: Arms,
  next: () => string,
  turns: number,
  missed: Missed,
): Promise<Block> {
  const us: Samples = { hello: [], raw: [], kv: [], memory: [], told: [] }
  for (let i = 0; i < turns; i++) {
    const path = next()
    us.hello.push(1_000 * (await arms.ask('hello', '/')).ms)
    us.raw.push(1_000 * (await arms.ask('raw', path)).ms)
    for (const tier of ['kv', 'memory'] as const) {
      const asked = await arms.ask('edge', path) // the first one leaves it in memory for the second
      const { tier: from } = readStory(asked.headers)
      if (from === tier) us[tier].push(1_000 * asked.ms)
      else missed(`${from} for ${tier}`)
    }
    await arms.ask('told', path)
    const told = await arms.ask('told', path)
    const { tier } = readStory(told.headers)
    if (tier === 'memory') us.told.push(1_000 * told.ms)
    else missed(`${tier} for told`)
  }
  return medianBlock(us)
}

/** One block: many operations in one request, which is a turn. */
async function fromInside(
  arms: Arms,
  next: () => number,
  { calls, operations }: Size,
  missed: Missed,
): Promise<Block> {
  const us: Samples = { hello: [0], raw: [], kv: [], memory: [], told: [] }
  for (let i = 0; i < calls; i++) {
    const from = next()
    await arms.ask('told-loop', `/?arm=edge&path=${PATH}&from=${from}&step=0&times=1`)
    for (const arm of ['raw', 'kv', 'memory', 'told'] as const) {
      const step = arm === 'memory' || arm === 'told' ? 0 : 1 // again and again what was just asked
      const [worker, meant] =
        arm === 'raw' ? ['raw', 'other'] : ['edge', arm === 'kv' ? arm : 'memory']
      const query = `arm=${worker}&path=${PATH}&from=${from}&step=${step}&times=${operations}`
      const { ms, text } = await arms.ask(arm === 'told' ? 'told-loop' : 'loop', `/?${query}`)
      if (JSON.parse(text)[meant] === operations) us[arm].push((1_000 * ms) / operations)
      else missed(`batch with ${text} for ${arm}`)
    }
  }
  return medianBlock(us)
}

const COLUMNS = [
  ...left('measured'),
  ...right('hello', 'raw KV.get', 'hit from KV', 'hit from memory', 'and told'),
  ...right('KV : raw', 'memory : raw', 'told : memory'),
]

function rows(outside: readonly Block[], inside: readonly Block[]): string[][] {
  const line = (title: string, blocks: readonly Block[]) => [
    title,
    ...ARMS.map((arm) => median(blocks.map((block) => block[arm])).toFixed(0)),
    spread(ratio(blocks, 'kv', 'raw')),
    spread(ratio(blocks, 'memory', 'raw')),
    spread(ratio(blocks, 'told', 'memory')),
  ]
  return [
    line('one request each', outside),
    line('the same, less hello', outside.map(without)),
    line('inside one request', inside),
  ]
}

const spread = ({ median, least, most }: Median) =>
  `${median.toFixed(2)} (${least.toFixed(2)}-${most.toFixed(2)})`

/** What the figures are not. */
const NOTE = `
"One request each" has the client and workerd's sockets in every arm ("hello" is nothing but those), so its
ratios are nearer to 1 than the code's own. "Inside one request" runs the same bundle's fetch handler
many times within one request and has neither. KV is a server on this machine: without delay, where only
the code's own work counts, and with a millisecond, the median that is published of real reads. In the local world, on this machine's
cores. "Told" has a data point for each hit, and a binding that does nothing: the platform's own is not here.`
